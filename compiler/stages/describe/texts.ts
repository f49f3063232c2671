// The texts that operators and users of rules read and trust: none of them may have characters that a
// terminal or a log obeys, or that end the text in C.
import type { Description } from "../../plugin/manifest";
import { obeyedIn, shownJson } from "../../shown";
import type { Setting } from "./settings";

interface Texts extends Pick<
  Description,
  "description" | "contact" | "source" | "fields" | "extractSources" | "permissions" | "metrics"
> {
  readonly settings: readonly Setting[] | null;
}

/** What is wrong with them, a line each. */
export function checkTexts(texts: Texts): string[] {
  return all(texts).flatMap(([where, text]) => {
    const obeyed = obeyedIn(text);
    return obeyed.length
      ? [
          `${where}: found ${shownJson(text)}, expected text without control characters such as ${obeyed.join(", ")}`,
        ]
      : [];
  });
}

/** All such texts, and where each is said. Names that have rules of their own are not among them. */
function all(texts: Texts): [where: string, text: string][] {
  const { fields, extractSources, permissions, metrics, settings } = texts;
  return [
    ...(["description", "contact", "source"] as const).map((key): [string, string] => [
      `info().${key}`,
      texts[key],
    ]),
    ...extractSources.map((source): [string, string] => ["extractFrom()", source]),
    ...fields.map(({ name, desc }): [string, string] => [`field ${shownJson(name)}: the description`, desc]),
    ...metrics.map(({ name, desc }): [string, string] => [
      `metrics(): ${shownJson(name)}: the description`,
      desc,
    ]),
    ...permissions.map(({ action, from, value }): [string, string] => [
      `permissions(): ${METHODS[action][from]}`,
      value,
    ]),
    ...(settings ?? []).flatMap(({ key, description }): [string, string][] => [
      ["settings(): the key", key],
      [`settings(): ${shownJson(key)}: the description`, description],
    ]),
  ];
}

const METHODS = {
  read: { path: "read()", params: "readParams()", config: "readConfig()" },
  listen: { path: "listen()", params: "listenParams()", config: "listenConfig()" },
  connect: { path: "connect()", params: "connectParams()", config: "connectConfig()" },
  secret: { path: "secret()", params: "secretParams()", config: "secretConfig()" },
  state: { path: "state()", params: "state()", config: "state()" },
} as const;
