import { time, View } from "falco-ts";

/** The priority of a message that says none: user.notice (RFC 3164, 4.3.3). */
const NO_PRIORITY: u64 = 13;
const MOST_PRIORITY: u64 = 191;

/** A syslog message, of RFC 3164 or RFC 5424: which one, it says itself. */
export class Message {
  priority: u64 = NO_PRIORITY;
  /** As the message has it in RFC 5424; empty in RFC 3164, whose times `seconds` has. */
  timestamp = new View();
  /** Nanoseconds since 1970, of a message of RFC 3164; 0: it has none. */
  time: u64 = 0;
  hostname = new View();
  content = new View();

  /** `year` is that of RFC 3164's times, which have none. */
  static read(text: View, year: u32): Message {
    const message = new Message(),
      line = text.trim();
    message.content = line;
    const end = endOfPriority(line);
    if (!end) return message;
    message.priority = line.slice(1, end).decimal();
    const rest = line.slice(end + 1);
    if (rest.startsWith("1 ")) message.readNew(rest.slice(2));
    else message.readOld(rest, year);
    return message;
  }

  /** The priority alone, for which the rest of a message need not be read. */
  static priorityOf(text: View): u64 {
    const line = text.trim(),
      end = endOfPriority(line);
    return end ? line.slice(1, end).decimal() : NO_PRIORITY;
  }

  /** RFC 5424: TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG. */
  private readNew(rest: View): void {
    this.timestamp = orNone(rest.before(0x20));
    rest = rest.after(0x20);
    this.hostname = orNone(rest.before(0x20));
    for (let i = 0; i < 4; i++) rest = rest.after(0x20);
    this.content = withoutMark(behindData(rest));
  }

  /**
   * RFC 3164: "Mmm dd hh:mm:ss HOSTNAME TAG: CONTENT". Without a time, all is content (4.3.2). What is sent
   * to /dev/log has no host, which a tag in its place shows.
   */
  private readOld(rest: View, year: u32): void {
    this.content = rest;
    this.time = time.parse(rest.slice(0, 15), time.SYSLOG, 0, year);
    if (!this.time || rest.length < 16) return;
    rest = rest.slice(16);
    const first = rest.before(0x20);
    if (first.endsWith(":")) {
      this.content = behindTag(rest);
    } else {
      this.hostname = first;
      this.content = behindTag(rest.after(0x20));
    }
  }
}

/** Where the > of a line's priority stands; 0: it has none. */
function endOfPriority(line: View): i32 {
  const end = line.indexOfByte(0x3e); // >
  if (line.length < 3 || line.at(0) !== 0x3c || end < 2 || end > 4) return 0;
  const priority = line.slice(1, end);
  return priority.isDecimal() && priority.decimal() <= MOST_PRIORITY ? end : 0;
}

/** What is behind "TAG: ", "TAG[PID]: " or "TAG "; a tag has no space. */
function behindTag(rest: View): View {
  const space = rest.indexOfByte(0x20),
    colon = rest.indexOfByte(0x3a);
  if (colon >= 0 && (space < 0 || colon < space)) return rest.slice(colon + 1).trim();
  return space < 0 ? rest : rest.slice(space + 1).trim();
}

/** What is behind the structured data: "-", or elements in brackets, in whose quotes a \ hides a byte. */
function behindData(rest: View): View {
  if (rest.startsWith("-")) return rest.slice(1).trim();
  let at = 0,
    isQuoted = false;
  while (at < rest.length && (at === 0 || rest.at(at) === 0x5b)) {
    for (at++; at < rest.length; at++) {
      const byte = rest.at(at);
      if (byte === 0x5c) at++;
      else if (byte === 0x22) isQuoted = !isQuoted;
      else if (byte === 0x5d && !isQuoted) break; // ]
    }
    at++;
  }
  return rest.slice(min(at, rest.length)).trim();
}

/** Without the byte order mark that UTF-8 may have in front (RFC 5424, 6.4). */
function withoutMark(text: View): View {
  return text.startsWith("\u{FEFF}") ? text.slice(3) : text;
}

/** A part whose value is not "-", which stands for none. */
function orNone(part: View): View {
  return part.equals("-") ? part.slice(1) : part;
}
