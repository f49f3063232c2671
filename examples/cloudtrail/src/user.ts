// Who it was: userIdentity has another member for each type of identity.
import { json, JsonReader, TextValue, TextWriter, View } from "falco-ts";

import { answer, is, stringAt, textOf } from "./values";

const type = json.pointer("/userIdentity/type");
export const userName = json.pointer("/userIdentity/userName");
const invokedBy = json.pointer("/userIdentity/invokedBy");
const issuer = json.pointer("/userIdentity/sessionContext/sessionIssuer/userName");
const arn = json.pointer("/userIdentity/arn");
const principal = json.pointer("/userIdentity/principalId");

/** The user's name, or the identity's type where it has none; null where neither is known. */
export class User {
  /** Its text, where it is a part of the event. */
  view: View | null = null;
  /** Or the text itself; "" where `view` is there, or nothing. */
  text = "";

  /**
   * Looks at an event. Returns whether there is a user; where there is none, it is what the original calls
   * nobody.
   */
  find(event: JsonReader): bool {
    const kind = stringAt(event, type);
    this.view = null;
    this.text = "";
    if (is(kind, "Root") || is(kind, "IAMUser")) this.view = textOf(event.value(userName));
    else if (is(kind, "AWSService")) this.view = textOf(event.value(invokedBy));
    else if (is(kind, "AssumedRole")) {
      this.view = textOf(event.value(issuer));
      if (!this.view) this.text = "AssumedRole";
    } else if (is(kind, "AWSAccount")) this.text = "AWSAccount";
    else if (is(kind, "FederatedUser")) this.text = "FederatedUser";
    else {
      if (kind) this.text = "<unknown user type>";
      return false;
    }
    if (this.view !== null || this.text.length) return true;
    this.text = "<NA>";
    return false;
  }

  get isEmpty(): bool {
    const view = this.view;
    return view ? view.length === 0 : this.text.length === 0;
  }

  /** Whether it is the same text. */
  isText(other: View): bool {
    const view = this.view;
    return view ? view.same(other) : other.equals(this.text);
  }

  write(text: TextWriter): void {
    const view = this.view;
    if (view) text.bytes(view);
    else text.text(this.text);
  }

  /** Answers with it. */
  answer(value: TextValue): TextValue {
    const view = this.view;
    return view ? value.set(view) : value.text(this.text);
  }
}

/** Answers with the name of the session of a role, or the user's name as the event has it. */
export function originalUser(event: JsonReader, value: TextValue): TextValue {
  if (!is(stringAt(event, type), "AssumedRole")) return answer(value, event.value(userName));
  const name = textOf(event.value(arn));
  if (name) {
    const last = lastOf(name, 0x2f, 3);
    if (last) return value.set(last);
  }
  const session = textOf(event.value(principal));
  if (session) {
    const last = lastOf(session, 0x3a, 2);
    if (last) return value.set(last);
  }
  return value;
}

/** The last part of a text, if a byte cuts it into so many. */
function lastOf(text: View, byte: u8, parts: i32): View | null {
  let from = 0;
  for (; parts > 1; parts--) {
    const at = text.indexOfByte(byte, from);
    if (at < 0) return null;
    from = at + 1;
  }
  return text.indexOfByte(byte, from) < 0 ? text.slice(from) : null;
}
