// Runs TypeScript's language server as editors do, over stdin and stdout.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import path from "node:path";
import readline from "node:readline";

import { root } from "../support";

export interface QuickInfo {
  /** What the editor shows of the symbol, such as "(method) …". */
  readonly displayString: string;
  readonly documentation: string;
}

export interface EditorDiagnostic {
  readonly start: { readonly line: number; readonly offset: number };
  readonly text: string;
  readonly code: number;
}

/** The language server of TypeScript 5.9, which most editors bring; 7 has none with this protocol. */
export class TsServer {
  private readonly server: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<
    number,
    (response: { success: boolean; message?: string; body?: unknown }) => void
  >();
  private sequence = 0;

  constructor() {
    this.server = spawn(process.execPath, [
      path.join(root, "node_modules", "typescript-5.9", "lib", "tsserver.js"),
      "--disableAutomaticTypingAcquisition",
    ]);
    readline.createInterface({ input: this.server.stdout }).on("line", line => {
      if (!line.startsWith("{")) return;
      const message = JSON.parse(line);
      if (message.type === "response") this.waiting.get(message.request_seq)?.(message);
    });
  }

  /** Opens a file in the editor, or changes its text there. Nothing is written to the disk. */
  open(file: string, fileContent: string): void {
    this.send("close", { file });
    this.send("open", { file, fileContent });
  }

  /** What the editor shows if the pointer is on the first character of this text. */
  quickInfo(file: string, fileContent: string, at: string): Promise<QuickInfo> {
    const index = fileContent.indexOf(at);
    if (index < 0) throw new Error(`${file}: has no ${JSON.stringify(at)}`);
    const before = fileContent.slice(0, index).split("\n");
    return this.ask("quickinfo", { file, line: before.length, offset: before.at(-1)!.length + 1 });
  }

  /** The errors that the editor shows, of syntax and of types. */
  async diagnostics(file: string): Promise<EditorDiagnostic[]> {
    return [
      ...(await this.ask<EditorDiagnostic[]>("syntacticDiagnosticsSync", { file })),
      ...(await this.ask<EditorDiagnostic[]>("semanticDiagnosticsSync", { file })),
    ];
  }

  close(): void {
    this.server.kill();
  }

  private send(command: string, args: object): number {
    this.server.stdin.write(
      `${JSON.stringify({ seq: ++this.sequence, type: "request", command, arguments: args })}\n`,
    );
    return this.sequence;
  }

  private ask<T>(command: string, args: object): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.set(this.send(command, args), ({ success, message, body }) =>
        success ? resolve(body as T) : reject(new Error(`${command}: ${message}`)),
      );
    });
  }
}
