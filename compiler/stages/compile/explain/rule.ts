// What explains a diagnostic of asc's: by its code, its message and the code around it.
import type { MessageCode } from "../../../messages";

export interface Rule {
  readonly code: number;
  readonly message?: RegExp;
  /** A pattern of the whole line, in which ⟦ and ⟧ stand around the marked text. */
  readonly spot?: RegExp;
  /** The message in place of asc's; it names the feature as TypeScript's users do. */
  readonly says?: string;
  /** The code of that message. */
  readonly id?: MessageCode;
  readonly hint: string;
}

/** What to write instead, and how to say what is wrong. */
export interface Advice extends Pick<Rule, "says" | "id" | "hint"> {
  /** The text that belongs in the place of what is marked. */
  readonly fix?: string | undefined;
}
