import { EventOutput, json, JsonKind, JsonValue, log, time, View } from "falco-ts";

// one pass finds what is asked of a line that is an event, as nearly all are
const whole = json.pointer("");
const kind = json.pointer("/kind");
const stageTimestamp = json.pointer("/stageTimestamp");

/**
 * What comes out of one line of a log: an event, an EventList, or an array of them, in a form without spaces.
 */
export class Lines {
  constructor(private maxEventSize: u64) {}

  take(line: View, out: EventOutput): void {
    if (!line.length) return;
    const document = json.read(line),
      root = document.value(whole);
    if (!root) log.warning("a line that is no JSON, or cut off");
    else if (isText(document.value(kind), "Event"))
      this.takeEvent(root, document.value(stageTimestamp), line, out);
    else if (!areEvents(root, 0)) log.warning("data not recognized as a k8s audit event");
    else this.takeAll(root, line, out);
  }

  private takeAll(events: JsonValue, line: View, out: EventOutput): void {
    const items =
      events.kind === JsonKind.Array ? events : isKind(events, "EventList") ? events.get("items") : null;
    if (!items) return this.takeEvent(events, events.get("stageTimestamp"), line, out);
    const areItems = events.kind !== JsonKind.Array;
    for (const all = items.members(); all.next();) {
      if (areItems) this.takeEvent(all.value, all.value.get("stageTimestamp"), line, out);
      else this.takeAll(all.value, line, out);
    }
  }

  private takeEvent(event: JsonValue, stamp: JsonValue | null, line: View, out: EventOutput): void {
    if (!stamp) return log.warning("can't read stageTimestamp");
    const at = stamp.kind === JsonKind.String ? time.rfc3339(stamp.text) : 0;
    if (!at) return log.warning("stageTimestamp is no time");
    const text = event.text;
    if (text.length > this.maxEventSize)
      return log.warning(`event larger than maxEventSize: size=${text.length}`);
    // a line that is nothing but the event is not copied
    out.bytes(text.length === line.length ? line : text, at);
  }
}

/** All or nothing: what is no event is an error of the whole line. */
function areEvents(value: JsonValue, depth: i32): bool {
  if (value.kind !== JsonKind.Array) {
    if (isKind(value, "Event")) return true;
    const items = isKind(value, "EventList") ? value.get("items") : null;
    return items?.kind === JsonKind.Array;
  }
  if (depth === 300) return false;
  for (const all = value.members(); all.next();) if (!areEvents(all.value, depth + 1)) return false;
  return true;
}

function isKind(value: JsonValue, name: string): bool {
  return isText(value.get("kind"), name);
}

function isText(found: JsonValue | null, text: string): bool {
  return found !== null && found.kind === JsonKind.String && found.text.equals(text);
}
