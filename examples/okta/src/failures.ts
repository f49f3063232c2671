import { EventReader, json } from "falco-ts";

const eventType = json.pointer("/eventType");
const result = json.pointer("/outcome/result");
const actor = json.pointer("/actor/id");

/** How many users are remembered; those who come first are forgotten first. */
const MOST_USERS = 10000;

/** When a second factor of each user failed or was denied. */
export class Failures {
  /** For how long a time counts, in seconds. */
  seconds: u64 = 84600;
  /** How many times of a user are kept. */
  most: i32 = 200;
  private times = new Map<string, u64[]>();

  /**
   * Notes the event's time, and returns how many of its user and type there were in the last seconds; 0 where
   * the event is none of a second factor.
   */
  count(event: EventReader, seconds: u64): u64 {
    const type = event.json.text(eventType),
      outcome = event.json.text(result),
      user = event.json.text(actor);
    if (!type) return 0;
    const isDenied = type.equals("user.mfa.okta_verify.deny_push");
    const isFailed =
      outcome !== null && outcome.equals("FAILURE") && type.equals("user.authentication.auth_via_mfa");
    if (!isDenied && !isFailed) return 0;
    const times = this.of(`${type.text()}:${user?.text() ?? ""}`),
      now = event.timestamp;
    if (!times.includes(now)) times.push(now);
    const oldest = this.seconds * 1000000000;
    while (times.length > this.most || (now > oldest && times[0] < now - oldest)) times.shift();
    const from = now > seconds * 1000000000 ? now - seconds * 1000000000 : 0;
    let found: u64 = 0;
    for (const time of times) if (time > from) found++;
    return found;
  }

  private of(key: string): u64[] {
    const known = this.times.get(key);
    if (known) return known;
    if (this.times.size >= MOST_USERS) this.times.delete(this.times.keys().next().value!);
    const made: u64[] = [];
    this.times.set(key, made);
    return made;
  }
}
