// Texts that Falco changes. Where init_config is a YAML map, Falco makes JSON of it, and there a number or a
// boolean of each scalar that reads as one, in quotes too: 12 of "12", true of "yes".
import { magnitude, readInteger } from "./number";

/** From here on Falco writes whole numbers as 2147483648.0, and from 10^15 on as 1e+15. */
const LARGE: u64 = 2147483648;
/** Up to here Falco keeps all digits of whole numbers. */
const EXACT: u64 = 9007199254740992;

/** What the operator may do where no other text can be told from what Falco made. */
export const WRITE_JSON =
  "; Falco changes texts in YAML that read as numbers or booleans: write init_config as JSON text";

/** The text that Falco made the number of, as far as it can be told; null where digits are lost. */
export function textOfNumber(written: string): string | null {
  const isFloat = written.endsWith(".0") || written.includes("e+");
  if (!isFloat || !readInteger(written) || magnitude < LARGE) return written;
  if (magnitude > EXACT) return null;
  const digits = magnitude.toString();
  return written.startsWith("-") ? "-" + digits : digits;
}

/** The one of the texts that Falco makes this boolean of; null where none is, or several are. */
export function textOfBoolean(value: bool, texts: Array<string>): string | null {
  let found = -1;
  for (let i = 0; i < texts.length; i++) {
    if (booleanOf(texts[i]) != (value ? 1 : 0)) continue;
    if (found >= 0) return null;
    found = i;
  }
  if (found < 0) return null;
  return texts[found];
}

/** 1 of a text that is true in YAML, 0 of one that is false, -1 of any other. */
function booleanOf(text: string): i32 {
  const lower = text.toLowerCase();
  // "yEs" is none
  if (text != lower && text != text.toUpperCase() && text != text.charAt(0).toUpperCase() + lower.slice(1))
    return -1;
  if (lower == "y" || lower == "yes" || lower == "true" || lower == "on") return 1;
  return lower == "n" || lower == "no" || lower == "false" || lower == "off" ? 0 : -1;
}
