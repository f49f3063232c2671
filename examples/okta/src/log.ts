import { EventOutput, json, PollResponse, Seen, time } from "falco-ts";

const all = json.pointer("");

/** An answer of the log: a list of events, each of which becomes one of ours as it is. */
export class SystemLog {
  /** Pages meet in events of one time, and a source begins anew a little before its end. */
  private seen = new Seen(20000);

  take(response: PollResponse, out: EventOutput): void {
    const next = response.link("next"),
      list = json.read(response.body).value(all);
    let any = false;
    response.askNext(next);
    if (!list) return;
    for (const events = list.members(); events.next();) {
      const event = events.value,
        id = event.get("uuid"),
        published = event.get("published");
      any = true;
      if (id && !this.seen.add(id.text)) continue;
      out.bytes(event.raw, published ? time.rfc3339(published.text, u64.MAX_VALUE) : u64.MAX_VALUE);
    }
    if (any) response.askNow(next); // an empty page is the last one so far
  }
}
