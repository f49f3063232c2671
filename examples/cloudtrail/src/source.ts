import { EventOutput, json, time, View } from "falco-ts";

const eventTime = json.pointer("/eventTime");
const eventType = json.pointer("/eventType");

/** What comes of the records of a log file: an event of each that has a time and a type. */
export class Records {
  take(record: View, out: EventOutput): void {
    const document = json.read(record),
      stamp = document.value(eventTime),
      type = document.value(eventType);
    if (!stamp || !type || !isText(stamp.raw) || !isText(type.raw)) return;
    const at = time.rfc3339(stamp.text);
    if (!at || type.text.equals("AwsCloudTrailInsight")) return;
    out.bytes(record, at);
  }
}

function isText(raw: View): bool {
  return raw.at(0) === 0x22;
}
