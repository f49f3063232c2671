// What a plugin's wasm declares as inputs while its source is opened: runtime-c/src/inputs/inputs.c, for tests.
import { guestAbi } from "./guest-abi";
import { TestInputs } from "./inputs";

export class WasmInputs extends TestInputs {
  private declared = 0;
  private started = false;

  /** `mayRead` throws where the plugin's permissions do not allow a path. */
  constructor(private readonly mayRead: (path: string) => void, warn: (message: string) => void) {
    super(warn);
  }

  /** Before the guest's open. */
  expect(): void {
    this.declared = 0;
  }

  /** For the guest's import. Throws with what is wrong. */
  declare(kind: number, text: string, value: number): void {
    const name = kind === guestAbi.input.LINES ? "lines" : "every";
    const index = this.declared++;
    if (this.started) {
      const known = this.all[index];
      if (known?.kind !== name || known.path !== text || known.value !== value) throw new Error(`input ${index} differs from the one before the trap`);
      return;
    }
    if (name === "lines") this.mayRead(text);
    this.add(name, text, value);
  }

  /** After the guest's open. */
  start(): void {
    this.started = true;
  }
}
