// The event in one line: who did what, from where.
import { json, JsonKind, JsonReader, TextWriter, View } from "falco-ts";

import { bytesIn, bytesOut, totalBytes } from "./s3";
import { User } from "./user";
import { is, isJson, stringAt, textOf } from "./values";

const eventSource = json.pointer("/eventSource");
const eventName = json.pointer("/eventName");
const region = json.pointer("/awsRegion");
const sourceIP = json.pointer("/sourceIPAddress");
const error = json.pointer("/errorCode");
const readOnly = json.pointer("/readOnly");
const accessBlock = json.pointer("/requestParameters/PublicAccessBlockConfiguration");
const blockAcls = json.pointer("/BlockPublicAcls");
const blockPolicy = json.pointer("/BlockPublicPolicy");
const ignoreAcls = json.pointer("/IgnorePublicAcls");
const restrict = json.pointer("/RestrictPublicBuckets");
const bucket = json.pointer("/requestParameters/bucketName");
const key = json.pointer("/requestParameters/key");
const host = json.pointer("/requestParameters/Host");

const SUFFIX = ".amazonaws.com";
const user = new User();

/** The name of a service without the end that all of them have. */
export function shortSource(source: View): View {
  return source.length > SUFFIX.length && source.endsWith(SUFFIX)
    ? source.slice(0, source.length - SUFFIX.length)
    : source;
}

/** What event_to_string says of an event. */
export function writeEvent(event: JsonReader, text: TextWriter): void {
  if (!isJson(event)) {
    text.text("<invalid JSON>");
    return;
  }
  const source = stringAt(event, eventSource),
    where = stringAt(event, region),
    name = stringAt(event, eventName);
  if (!source) text.text("<invalid JSON: event did not contain a source>");
  else if (!where) text.text("<invalid JSON: event did not contain an awsRegion>");
  else if (!name) text.text("<invalid JSON: event did not contain an eventName>");
  else {
    text.bytes(where);
    if (user.find(event) && !user.isEmpty) text.text(" ");
    user.write(text); // nobody has no space before it
    text.text(" ").bytes(shortSource(source)).text(" ").bytes(name).text(" ");
    writeInfo(event, text);
  }
}

/** The field ct.info. */
export function writeInfo(event: JsonReader, text: TextWriter): void {
  const ip = textOf(event.value(sourceIP)),
    name = textOf(event.value(eventName));
  if (!user.find(event)) {
    text.text("<invalid cloudtrail event: userIdentity field missing>");
    return;
  }
  if (!ip) {
    text.text("<invalid cloudtrail event: eventSource field missing>");
    return;
  }
  if (!name) {
    text.text("<invalid cloudtrail event: eventName field missing>");
    return;
  }
  user.write(text);
  if (!user.isText(ip)) text.text(" via ").bytes(ip);
  text.text(event.has(error) ? " !" : " ");
  const changes = event.has(readOnly) && !event.bool(readOnly);
  text.text(changes ? "→ " : "← ").bytes(name);
  if (is(name, "PutBucketPublicAccessBlock")) writeAccessBlock(event, text);
  else writeObject(event, text);
}

/** As in the original, what is looked at is the event, not the configuration. */
function writeAccessBlock(event: JsonReader, text: TextWriter): void {
  if (event.kind(accessBlock) !== JsonKind.Object) return;
  text
    .text(" BlockPublicAcls=")
    .bool(event.bool(blockAcls))
    .text(" BlockPublicPolicy=")
    .bool(event.bool(blockPolicy))
    .text(" IgnorePublicAcls=")
    .bool(event.bool(ignoreAcls))
    .text(" RestrictPublicBuckets=")
    .bool(event.bool(restrict))
    .text(" ");
}

/** What it was done to. */
function writeObject(event: JsonReader, text: TextWriter): void {
  if (event.has(bytesIn) || event.has(bytesOut)) text.text(" Size=").decimal(totalBytes(event));
  const bucketName = stringAt(event, bucket),
    keyName = stringAt(event, key);
  if (bucketName && keyName) {
    text.text(" URI=s3://").bytes(bucketName).text("/").bytes(keyName);
    return;
  }
  const anyBucket = textOf(event.value(bucket)),
    anyKey = textOf(event.value(key)),
    anyHost = textOf(event.value(host));
  if (anyBucket) text.text(" Bucket=").bytes(anyBucket);
  else if (anyKey) text.text(" Key=").bytes(anyKey);
  else if (anyHost) text.text(" Host=").bytes(anyHost);
}
