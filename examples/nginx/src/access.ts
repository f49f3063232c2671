import { EventReader, View } from "falco-ts";

const SPACE: u8 = 0x20,
  QUOTE: u8 = 0x22,
  LF: u8 = 0x0a;

/** An event's payload: the path of the log, a line feed, and the line. */
export function lineOf(event: EventReader): View {
  return event.payload.after(LF);
}

export function pathOf(event: EventReader): View {
  return event.payload.before(LF);
}

/**
 * The parts of a line in nginx's "combined" format, in which no value has a quote of its own:
 * ADDRESS - USER [TIME] "REQUEST" STATUS BYTES "REFERER" "AGENT", and what a log_format adds behind.
 */
export function address(line: View): View {
  return line.before(SPACE);
}

export function user(line: View): View {
  return orNone(line.cut(QUOTE, 0).after(SPACE).after(SPACE).before(0x5b).trim());
}

export function time(line: View): View {
  return line.cut(QUOTE, 0).after(0x5b).before(0x5d);
}

export function status(line: View): View {
  return line.cut(QUOTE, 2).trim().before(SPACE);
}

export function bytes(line: View): View {
  return line.cut(QUOTE, 2).trim().after(SPACE);
}

export function referer(line: View): View {
  return orNone(line.cut(QUOTE, 3));
}

export function agent(line: View): View {
  return orNone(line.cut(QUOTE, 5));
}

/** "METHOD URI PROTOCOL". What is no such request, such as TLS on a port without it, is all URI. */
export function method(line: View): View {
  const request = line.cut(QUOTE, 1);
  return hasMethod(request) ? request.before(SPACE) : request.slice(0, 0);
}

export function protocol(line: View): View {
  const request = line.cut(QUOTE, 1),
    last = request.slice(request.lastIndexOf(" ") + 1);
  return last.startsWith("HTTP/") ? last : request.slice(0, 0);
}

/** An attack's URI may have spaces. */
export function uri(line: View): View {
  const request = line.cut(QUOTE, 1),
    end = protocol(line).length;
  if (!hasMethod(request)) return orNone(request);
  const rest = request.after(SPACE);
  return end ? rest.slice(0, max(0, rest.length - end)).trim() : rest;
}

/** The value of a header that the log_format writes as NAME=$http_NAME behind the agent; "-" is none. */
export function header(line: View, name: View): View {
  for (const parts = line.cut(QUOTE, 6).split(SPACE); parts.next();) {
    if (isName(parts.part.before(0x3d), name)) return orNone(parts.part.after(0x3d));
  }
  return line.slice(0, 0);
}

/** As header(), of a name in the log's own spelling and a "=" behind it. */
export function headerNamed(line: View, name: string): View {
  for (const parts = line.cut(QUOTE, 6).split(SPACE); parts.next();) {
    if (parts.part.startsWith(name)) return orNone(parts.part.after(0x3d));
  }
  return line.slice(0, 0);
}

/** Whether a name in the log is that of the header: upper and lower case, - and _ are the same. */
function isName(found: View, name: View): bool {
  if (found.length !== name.length || !found.length) return false;
  for (let i = 0; i < found.length; i++) if (plain(found.at(i)) !== plain(name.at(i))) return false;
  return true;
}

function plain(byte: u8): u8 {
  if (byte === 0x2d) return 0x5f;
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** Whether a request begins with letters and a space. */
function hasMethod(request: View): bool {
  let i = 0;
  while (request.at(i) >= 0x41 && request.at(i) <= 0x5a) i++;
  return i > 0 && request.at(i) === SPACE;
}

/** A value that is not "-", which stands for none. */
function orNone(value: View): View {
  return value.equals("-") ? value.slice(0, 0) : value;
}
