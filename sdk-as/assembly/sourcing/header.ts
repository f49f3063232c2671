/** What is wrong with a header that a plugin has sent; "": nothing is. For the SDK. */
export function headerError(name: string, value: string): string {
  if (!isName(name)) return `header(): found "${name}", expected a header's name in lower case`;
  if (isReserved(name)) return `header(): found "${name}", which the runtime sets`;
  return isValue(value) ? "" : `header("${name}"): a value that has control characters`;
}

function isName(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!((c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x5f)) return false;
  }
  return text.length > 0;
}

function isReserved(name: string): bool {
  return (
    name == "host" ||
    name == "connection" ||
    name == "content-length" ||
    name == "transfer-encoding" ||
    name == "accept-encoding"
  );
}

/** Whether a text may stand in a header. For the SDK. */
export function isValue(text: string): bool {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) == 0x7f) return false;
  return true;
}
