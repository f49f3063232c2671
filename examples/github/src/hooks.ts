import { EventOutput, HttpRequest, json, JsonKind, log, View } from "falco-ts";

// one pass finds what is asked of a body
const whole = json.pointer("");
const fullName = json.pointer("/repository/full_name");

/** What webhooks post: a body, to which the header with its type is added, is an event. */
export class Hooks {
  /** In lower case, since GitHub's names are the same in any; empty: those of all repositories. */
  private repositories: string[] = [];

  /** The open params: names of repositories with a comma between them; `*`, or none, is all. */
  constructor(params: string) {
    for (const name of params.split(","))
      if (name.trim().length) this.repositories.push(name.trim().toLowerCase());
    if (this.repositories.includes("*")) this.repositories = [];
  }

  take(request: HttpRequest, out: EventOutput): void {
    const isForm = request.header("content-type").startsWith("application/x-www-form-urlencoded"),
      body = isForm ? payloadOf(request.body) : request.body;
    if (!body) return log.warning("a form that has no payload");
    const document = json.read(body),
      root = document.value(whole);
    if (!root || root.kind !== JsonKind.Object)
      return log.warning("a body that is no JSON object, or cut off");
    if (!this.isWanted(document.text(fullName))) return;
    // in front, since the first of two equal keys is the one that counts
    const rest = root.raw.slice(1).trim();
    const event = out.event().text('{"webhook_type":').jsonBytes(request.header("x-github-event"));
    event.text(rest.at(0) === 0x7d ? "" : ",").bytes(rest);
  }

  private isWanted(name: View | null): bool {
    return (
      !this.repositories.length || (name !== null && this.repositories.includes(name.text().toLowerCase()))
    );
  }
}

/** What a form has for `payload`, without its escapes. */
function payloadOf(form: View): View | null {
  for (const parts = form.split(0x26); parts.next();)
    if (parts.part.startsWith("payload=")) return parts.part.after(0x3d).urlDecoded(true);
  return null;
}
