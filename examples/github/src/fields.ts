import { EventReader, Fields, json, JsonKind, JsonValue, TextValue, TextWriter } from "falco-ts";

import Github from "./plugin";

const type = json.pointer("/webhook_type");
const action = json.pointer("/action");
const sender = json.pointer("/sender/login");
const url = json.pointer("/repository/html_url");
const fullName = json.pointer("/repository/full_name");
const description = json.pointer("/repository/description");
const owner = json.pointer("/repository/owner/login");
const isPrivate = json.pointer("/repository/private");
const organization = json.pointer("/organization/login");
const member = json.pointer("/member/login");
const permission = json.pointer("/changes/permission/to");
const hookId = json.pointer("/hook/id");
const hookType = json.pointer("/hook/type");
const commits = json.pointer("/commits");
const head = json.pointer("/head_commit/id");
const files = json.pointer("/files");
const detections = json.pointer("/workflow_miner_detections/matches");
const workflow = json.pointer("/workflow/path");

/** The most bytes that a field's text has. */
const MOST_TEXT: i32 = 65536;

/** The 25 fields of the original. What an event does not have, or has null for, has no value. */
export function declareFields(f: Fields<Github>): void {
  f.string("github.type", "Message type, e.g. 'star' or 'repository'.", (self, event, value) =>
    value.json(event, type),
  )
    .string(
      "github.action",
      "The github event action. This field typically qualifies the github.type field. For example, a message of type 'star' can have action 'created' or 'deleted'.",
      (self, event, value) => value.json(event, action),
    )
    .string("github.user", "Name of the user that triggered the event.", (self, event, value) =>
      value.json(event, sender),
    )
    .string(
      "github.repo",
      "(deprecated) URL of the git repository where the event occurred. Github Webhook payloads contain the repository property when the event occurs from activity in a repository.",
      (self, event, value) => value.json(event, url),
    )
    .string(
      "github.repo.url",
      "URL of the git repository where the event occurred. Github Webhook payloads contain the repository property when the event occurs from activity in a repository.",
      (self, event, value) => value.json(event, url),
    )
    .string(
      "github.repo.name",
      "Name of the git repository where the event occurred. Github Webhook payloads contain the repository property when the event occurs from activity in a repository.",
      (self, event, value) => nameOf(event, value),
    )
    .string("github.repo.description", "Description of the GitHub repository.", (self, event, value) =>
      value.json(event, description),
    )
    .string("github.org", "Name of the organization the git repository belongs to.", (self, event, value) =>
      value.json(event, organization),
    )
    .string("github.owner", "Name of the repository's owner.", (self, event, value) =>
      value.json(event, owner),
    )
    .string(
      "github.repo.public",
      "'true' if the repository affected by the action is public. 'false' otherwise.",
      (self, event, value) => isPublic(event, value),
    )
    .string(
      "github.collaborator.name",
      "The member name for message that add or remove users.",
      (self, event, value) => value.json(event, member),
    )
    .string(
      "github.collaborator.role",
      "The member name for message that add or remove users.",
      (self, event, value) => value.json(event, permission),
    )
    .string(
      "github.webhook.id",
      "When a new webhook has been created, the webhook id.",
      (self, event, value) => value.json(event, hookId),
    )
    .string(
      "github.webhook.type",
      "When a new webhook has been created, the webhook type, e.g. 'repository'.",
      (self, event, value) => value.json(event, hookType),
    )
    .string(
      "github.commit.added",
      "Comma separated list of files that have been added.",
      (self, event, value) => ofCommits(event, value, "added"),
    )
    .string(
      "github.commit.modified",
      "Comma separated list of files that have been modified.",
      (self, event, value) => ofCommits(event, value, "modified"),
    )
    .string(
      "github.commit.removed",
      "Comma separated list of files that have been removed.",
      (self, event, value) => ofCommits(event, value, "removed"),
    )
    .string(
      "github.diff.has_secrets",
      "For push messages, 'true' if the diff of one of the commits contains a secret.",
      (self, event, value) => hasSecrets(event, value),
    )
    .string(
      "github.diff.committed_secrets.desc",
      "For push messages, if one of the commits includes one or more secrets (AWS keys, github tokens...), this field contains the description of each of the committed secrets, as a comma separated list.",
      (self, event, value) => ofSecrets(event, value, Part.Kind),
    )
    .string(
      "github.diff.committed_secrets.files",
      "For push messages, if one of the commits includes one or more secrets (AWS keys, github tokens...), this field contains the names of the files in which each of the secrets was committed, as a comma separated list.",
      (self, event, value) => ofSecrets(event, value, Part.File),
    )
    .string(
      "github.diff.committed_secrets.lines",
      "For push messages, if one of the commits includes one or more secrets (AWS keys, github tokens...), this field contains the file line positions of the committed secrets, as a comma separated list.",
      (self, event, value) => ofSecrets(event, value, Part.Line),
    )
    .string(
      "github.diff.committed_secrets.links",
      "For push messages, if one of the commits includes one or more secrets (AWS keys, github tokens...), this field contains the github source code link for each of the committed secrets, as a comma separated list.",
      (self, event, value) => ofSecrets(event, value, Part.Link),
    )
    .string(
      "github.workflow.has_miners",
      "For workflow_run messages, 'true' if the a miner has been detected in the workflow definition file.",
      (self, event, value) => hasMiners(event, value),
    )
    .string(
      "github.workflow.miners.type",
      "For workflow_run messages, if one or more miners is detected in the workflow definition file, this field contains the type of each of the detected miner, as a comma separated list (e.g. xmrig, stratum).",
      (self, event, value) => miners(event, value),
    )
    .string(
      "github.workflow.filename",
      "For workflow_run messages, the name of the workflow definition file.",
      (self, event, value) => value.json(event, workflow),
    );
}

/** The URL without the server, or the name where that is no github.com. */
function nameOf(event: EventReader, value: TextValue): TextValue {
  const found = event.json.text(url);
  if (found?.startsWith("https://github.com/")) return value.set(found.slice(19));
  return value.json(event, fullName).json(event, url);
}

function isPublic(event: EventReader, value: TextValue): TextValue {
  return event.json.kind(isPrivate) === JsonKind.Bool
    ? value.text(event.json.bool(isPrivate) ? "false" : "true")
    : value;
}

/** The elements of the lists that the commits have for a key. */
function ofCommits(event: EventReader, value: TextValue, key: string): TextValue {
  const text = value.write(MOST_TEXT),
    all = event.json.value(commits);
  if (all)
    for (const each = all.members(); each.next();) {
      const names = each.value.get(key);
      if (names) for (const files = names.members(); files.next();) behindComma(text).bytes(files.value.text);
    }
  return set(value, text);
}

/** What was found in a file; null where there is no list of it. */
function matchesOf(file: JsonValue): JsonValue | null {
  const found = file.get("matches");
  return found?.kind === JsonKind.Array ? found : null;
}

function hasSecrets(event: EventReader, value: TextValue): TextValue {
  const all = event.json.value(files);
  if (!all || all.kind !== JsonKind.Array) return value;
  for (const each = all.members(); each.next();) {
    const matches = matchesOf(each.value);
    if (matches?.at(0)) return value.text("true");
  }
  return value.text("false");
}

const enum Part {
  Kind,
  File,
  Line,
  Link,
}

/** A part of each secret that was found. */
function ofSecrets(event: EventReader, value: TextValue, part: Part): TextValue {
  const text = value.write(MOST_TEXT),
    all = event.json.value(files);
  if (all)
    for (const each = all.members(); each.next();) {
      const matches = matchesOf(each.value);
      if (!matches) continue;
      for (const secrets = matches.members(); secrets.next();)
        addPart(behindComma(text), event, each.value, secrets.value, part);
    }
  return set(value, text);
}

function addPart(to: TextWriter, event: EventReader, file: JsonValue, secret: JsonValue, part: Part): void {
  if (part === Part.Kind) return add(to, secret.get("desc"));
  if (part === Part.File) return add(to, file.get("name"));
  if (part === Part.Line) return add(to, secret.get("line"));
  add(to, event.json.value(url));
  to.text("/blob/");
  add(to, event.json.value(head));
  to.text("/");
  add(to, file.get("name"));
  to.text("/#L");
  add(to, secret.get("line"));
}

function hasMiners(event: EventReader, value: TextValue): TextValue {
  const found = event.json.value(detections);
  if (!found || found.kind !== JsonKind.Array) return value;
  return value.text(found.at(0) ? "true" : "false");
}

/** The kinds of miners, each once. */
function miners(event: EventReader, value: TextValue): TextValue {
  const text = value.write(MOST_TEXT),
    known = new Set<string>(),
    found = event.json.value(detections);
  if (found)
    for (const all = found.members(); all.next();) {
      const kind = all.value.get("type");
      if (!kind || known.has(kind.text.text())) continue;
      known.add(kind.text.text());
      behindComma(text).bytes(kind.text);
    }
  return set(value, text);
}

function behindComma(text: TextWriter): TextWriter {
  if (text.length) text.text(",");
  return text;
}

function add(to: TextWriter, found: JsonValue | null): void {
  if (found) to.bytes(found.text);
}

function set(value: TextValue, text: TextWriter): TextValue {
  return text.length ? value.set(text.view) : value;
}
