// Secrets. The plugin never has one: what it gets is a text that stands for it, the name in between two
// marks, and the runtime puts the secret in its place where http(), https() and poll() use it
// (runtime-c/src/inputs/secrets.c).

/** Stands in front of a secret's name, and behind it. It is a control character, which no header has. */
const MARK = "\x1a";

/** What a secret's name may be, for messages. */
export const SECRET_NAME = "env:NAME or file:/PATH";

/** Whether a text names a variable of the environment or a file. */
export function isSecretName(text: string): bool {
  if (text.startsWith("file:/"))
    return text.length > 6 && !hasControl(text) && !(text + "/").includes("/../");
  if (!text.startsWith("env:") || text.length == 4) return false;
  for (let i = 4; i < text.length; i++) {
    const c = text.charCodeAt(i),
      letter = c | 0x20;
    if (!((letter >= 0x61 && letter <= 0x7a) || c == 0x5f || (i > 4 && c >= 0x30 && c <= 0x39))) return false;
  }
  return true;
}

/** What stands for the secret of this name in the plugin. */
export function standIn(name: string): string {
  return MARK + name + MARK;
}

/** The text with nothing in place of its secrets. */
export function withoutSecrets(text: string): string {
  if (!text.includes(MARK)) return text;
  const parts = text.split(MARK);
  if (parts.length % 2 == 0) return text;
  let rest = "";
  for (let i = 0; i < parts.length; i++) {
    if (i % 2 == 0) rest += parts[i];
    else if (!isSecretName(parts[i])) return text;
  }
  return rest;
}

function hasControl(text: string): bool {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true;
  return false;
}
