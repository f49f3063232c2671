// Checks what the plugin asks for in permissions(): each permission by itself, and all of them against what
// the plugin's code uses.
import { keepsCursor, type Description, type Permission } from "../../plugin/manifest";
import { shownJson } from "../../shown";
import { isSecretName, secretKeys, type Setting } from "./settings";

type Action = Permission["action"];

/** What each kind of input that needs a permission does. Which paths and addresses it is for, open() says. */
const ACTIONS: Readonly<Record<string, Action>> = {
  lines: "read",
  follow: "read",
  files: "read",
  udp: "listen",
  tcp: "listen",
  unix_datagrams: "listen",
  unix_streams: "listen",
  http: "listen",
  https: "listen",
  tls: "listen",
  connect: "connect",
  connect_tls: "connect",
  poll: "connect",
  poll_tls: "connect",
  subscribe: "connect",
  subscribe_tls: "connect",
};

/**
 * `imports` are the names of what the plugin's module imports, which has but what its code uses; `settings`
 * are the keys of the config.
 */
export function checkPermissions(
  description: Description,
  imports: readonly string[],
  settings: readonly Setting[],
): string[] {
  const { permissions } = description;
  const problems = permissions.flatMap(one => checkPermission(one));
  if (imports.some(name => name.startsWith("cursor_")) && !keepsCursor(description))
    problems.push("permissions(): the plugin uses a cursor: found no state(), expected one");
  const missing = new Set<string>();
  for (const name of imports) {
    const kind = /^input_(.+)$/.exec(name)?.[1] ?? "";
    const action = ACTIONS[kind];
    if (!action || permissions.some(one => one.action === action)) continue;
    const method = kind === "connect_tls" ? "connectTls" : kind.replace(/_.*/, "");
    missing.add(
      `permissions(): the plugin uses ${method}(): found no permission to ${action}, expected one: ${action}(…), ${action}Params(…) or ${action}Config(…)`,
    );
  }
  for (const key of secretKeys(settings)) {
    if (permissions.some(one => one.action === "secret" && one.from === "config" && one.value === key))
      continue;
    missing.add(
      `permissions(): ${shownJson(key)} is a secret of the config: found no permission to use it, expected one: secretConfig(${shownJson(key)})`,
    );
  }
  return [...problems, ...missing];
}

function checkPermission(permission: Permission): string[] {
  const { action, from, value } = permission;
  if (action === "state") return [];
  if (action === "listen" || action === "connect") return checkAddress(permission);
  if (action === "secret") return checkSecret(permission);
  const wants = (method: string, expected: string) => [
    `permissions(): ${method}: found ${shownJson(value)}, expected ${expected}`,
  ];
  if (from === "path" && (!value.startsWith("/") || value.split("/").includes("..")))
    return wants(
      "read()",
      "an absolute path without .., such as /var/log/app.log, or /var/log/ for all that is in the folder",
    );
  if (from === "config" && !value) return wants("readConfig()", "a key of the init config");
  return [];
}

function checkSecret({ from, value }: Permission): string[] {
  if (from !== "path" && !value)
    return [
      `permissions(): secret${from === "config" ? "Config" : "Params"}(): found "", expected a key of the ${from === "config" ? "init config" : "open params"}`,
    ];
  if (from === "path" && !isSecretName(value))
    return [
      `permissions(): secret(): found ${shownJson(value)}, expected env:NAME, file: and an absolute path without .., or the same of a folder with / at its end`,
    ];
  return [];
}

function checkAddress({ action, from, value }: Permission): string[] {
  const isHost = /^(\*\.)?([a-z0-9_-]+\.)*[a-z0-9_-]*[a-z][a-z0-9_-]*:(\*|\d+|\d+-\d+)$/.test(value);
  const isAddress =
    (action === "connect" && isHost) ||
    /^(\*|\[[0-9a-f:.]+\]|\d+\.\d+\.\d+\.\d+):(\*|\d+|\d+-\d+)$/i.test(value) ||
    (/^[/@]./.test(value) &&
      !value.split("/").includes("..") &&
      // a link in a folder would lead to a server that nobody named
      !(action === "connect" && value.endsWith("/")));
  if (from === "path" && !isAddress)
    return [
      `permissions(): ${action}(): found ${shownJson(value)}, expected an address and a port, such as 127.0.0.1:514, or the absolute path of a socket`,
    ];
  if (from === "config" && !value)
    return [`permissions(): ${action}Config(): found "", expected a key of the init config`];
  return [];
}
