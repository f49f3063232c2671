// The messages of an instance's inputs, where the runtime puts them before each call for a batch:
//
//   records  │ input, offset, length │ …        bytes  │ line │ line │ …
import { CONTROL } from "../memory/control-record";
import {
  CONTROL_MESSAGES_BYTES_CAPACITY,
  CONTROL_MESSAGES_BYTES_OFFSET,
  CONTROL_MESSAGES_CAPACITY,
  CONTROL_MESSAGES_COUNT,
  CONTROL_MESSAGES_DONE,
  CONTROL_MESSAGES_LEFT,
  CONTROL_MESSAGES_OFFSET,
  MESSAGE_INPUT,
  MESSAGE_LENGTH,
  MESSAGE_OFFSET,
  MESSAGE_ORIGIN_LENGTH,
  MESSAGE_ORIGIN_OFFSET,
  MESSAGE_SIZE,
} from "../guest-abi";
import {
  hostInputConnect,
  hostInputConnectTls,
  hostInputFiles,
  hostInputFollow,
  hostInputHttp,
  hostInputHttps,
  hostInputLines,
  hostInputPoll,
  hostInputPollTls,
  hostInputSubscribe,
  hostInputSubscribeTls,
  hostInputTcp,
  hostInputTls,
  hostInputTimer,
  hostInputUdp,
  hostInputUnixDatagrams,
  hostInputUnixStreams,
} from "./host";
import { utf8Encode } from "../text/utf8";

let textLength: usize = 0;

/** Writes a text in UTF-8 for an import. The caller frees it; textLength is its length. */
function encode(text: string): usize {
  const room = <usize>text.length * 3,
    at = heap.alloc(room);
  textLength = utf8Encode(text, at, at + room) - at;
  return at;
}

/** Declares a timer of so many milliseconds. */
export function declareTimer(milliseconds: u64): void {
  hostInputTimer(0, 0, milliseconds, 0);
}

/**
 * Declares the lines of a file, of so many bytes at most. Traps if the plugin's permissions do not allow it.
 */
export function declareLines(path: string, maxBytes: u64): void {
  const at = encode(path);
  hostInputLines(at, textLength, maxBytes, 0);
  heap.free(at);
}

/** Declares files to follow, from `start` on. Traps if the plugin's permissions do not allow it. */
export function declareFollow(path: string, maxBytes: u64, start: u64): void {
  const at = encode(path);
  hostInputFollow(at, textLength, maxBytes, start);
  heap.free(at);
}

/** Declares datagrams of UDP. Traps if the plugin's permissions do not allow it, as the next four do. */
export function declareUdp(address: string, maxBytes: u64): void {
  const at = encode(address);
  hostInputUdp(at, textLength, maxBytes, 0);
  heap.free(at);
}

/** Declares a server of HTTP. `rules` is what stands behind the address in the import's text. */
export function declareHttp(address: string, rules: string, maxBytes: u64, options: u64): void {
  const at = encode(address + "\n" + rules);
  hostInputHttp(at, textLength, maxBytes, options);
  memory.fill(at, 0, textLength); // it has the token
  heap.free(at);
}

/** As declareHttp(), by way of TLS; `files` stands in front of the rules. */
export function declareHttps(
  address: string,
  files: string,
  rules: string,
  maxBytes: u64,
  options: u64,
): void {
  const at = encode(address + "\n" + files + rules);
  hostInputHttps(at, textLength, maxBytes, options);
  memory.fill(at, 0, textLength); // it has the token
  heap.free(at);
}

/**
 * Declares a URL that is asked. `behind` is what stands behind it in the import's text; `options` has where
 * it begins and the period.
 */
export function declarePoll(url: string, behind: string, maxBytes: u64, options: u64): void {
  const at = encode(url + behind);
  hostInputPoll(at, textLength, maxBytes, options);
  memory.fill(at, 0, textLength); // it may have a token
  heap.free(at);
}

/** As declarePoll(), also of URLs of https. */
export function declarePollTls(url: string, behind: string, maxBytes: u64, options: u64): void {
  const at = encode(url + behind);
  hostInputPollTls(at, textLength, maxBytes, options);
  memory.fill(at, 0, textLength); // it may have a token
  heap.free(at);
}

/** Declares a server that is asked for lines. `request` is what stands behind its address. */
export function declareSubscription(address: string, request: string, maxBytes: u64, options: u64): void {
  const at = encode(address + "\n" + request);
  hostInputSubscribe(at, textLength, maxBytes, options);
  heap.free(at);
}

/** As declareSubscription(), by way of TLS. */
export function declareSubscriptionTls(address: string, request: string, maxBytes: u64, options: u64): void {
  const at = encode(address + "\n" + request);
  hostInputSubscribeTls(at, textLength, maxBytes, options);
  heap.free(at);
}

/** Declares a server of TCP. `options` has the framing and the delimiter. */
export function declareTcp(address: string, maxBytes: u64, options: u64): void {
  const at = encode(address);
  hostInputTcp(at, textLength, maxBytes, options);
  heap.free(at);
}

/** As declareTcp(), by way of TLS. */
export function declareTls(address: string, files: string, maxBytes: u64, options: u64): void {
  const at = encode(address + "\n" + files);
  hostInputTls(at, textLength, maxBytes, options);
  heap.free(at);
}

/** Declares datagrams of a Unix socket. `options` has the mode. */
export function declareUnixDatagrams(path: string, maxBytes: u64, options: u64): void {
  const at = encode(path);
  hostInputUnixDatagrams(at, textLength, maxBytes, options);
  heap.free(at);
}

/** Declares a server of a Unix socket. `options` has the framing, the delimiter and the mode. */
export function declareUnixStreams(path: string, maxBytes: u64, options: u64): void {
  const at = encode(path);
  hostInputUnixStreams(at, textLength, maxBytes, options);
  heap.free(at);
}

/** Declares a client of TCP or of a Unix socket. `options` has the framing and the delimiter. */
export function declareConnect(address: string, maxBytes: u64, options: u64): void {
  const at = encode(address);
  hostInputConnect(at, textLength, maxBytes, options);
  heap.free(at);
}

/** As declareConnect(), by way of TLS; `name` is the one that the server's certificate has to have. */
export function declareConnectTls(
  address: string,
  name: string,
  files: string,
  maxBytes: u64,
  options: u64,
): void {
  const at = encode(address + "\n" + name + "\x1f" + files);
  hostInputConnectTls(at, textLength, maxBytes, options);
  heap.free(at);
}

/**
 * Declares files whose messages have so many bytes at most. Traps if the plugin's permissions do not allow
 * the path.
 */
export function declareFiles(path: string, pattern: string, key: string, maxBytes: u64, options: u64): void {
  const at = encode(`${path}\n${pattern}\n${key}`);
  hostInputFiles(at, textLength, maxBytes, options);
  heap.free(at);
}

/**
 * Makes room for the messages of one call, `capacity` of them with `bytes` bytes together, and tells the
 * runtime where it lies.
 */
export function placeMessages(capacity: u32, bytes: u32): void {
  store<u32>(CONTROL, <u32>heap.alloc(<usize>capacity * MESSAGE_SIZE), CONTROL_MESSAGES_OFFSET);
  store<u32>(CONTROL, capacity, CONTROL_MESSAGES_CAPACITY);
  store<u32>(CONTROL, <u32>heap.alloc(bytes), CONTROL_MESSAGES_BYTES_OFFSET);
  store<u32>(CONTROL, bytes, CONTROL_MESSAGES_BYTES_CAPACITY);
}

// @ts-ignore: decorator
@inline export function messageCount(): u32 {
  return load<u32>(CONTROL, CONTROL_MESSAGES_COUNT);
}
// @ts-ignore: decorator
@inline export function messagesDone(count: u32): void {
  store<u32>(CONTROL, count, CONTROL_MESSAGES_DONE);
}
// @ts-ignore: decorator
@inline export function eventsLeft(left: bool): void {
  store<u32>(CONTROL, left ? 1 : 0, CONTROL_MESSAGES_LEFT);
}

// @ts-ignore: decorator
@inline function record(index: u32): usize {
  return <usize>load<u32>(CONTROL, CONTROL_MESSAGES_OFFSET) + <usize>index * MESSAGE_SIZE;
}
// @ts-ignore: decorator
@inline export function messageInput(index: u32): u32 {
  return load<u32>(record(index), MESSAGE_INPUT);
}
// @ts-ignore: decorator
@inline export function messageOffset(index: u32): usize {
  return load<u32>(record(index), MESSAGE_OFFSET);
}
// @ts-ignore: decorator
@inline export function messageLength(index: u32): i32 {
  return load<i32>(record(index), MESSAGE_LENGTH);
}

// @ts-ignore: decorator
@inline export function messageOriginOffset(index: u32): usize {
  return load<u32>(record(index), MESSAGE_ORIGIN_OFFSET);
}
// @ts-ignore: decorator
@inline export function messageOriginLength(index: u32): i32 {
  return load<i32>(record(index), MESSAGE_ORIGIN_LENGTH);
}

/** Whether these bytes belong to a message: they stay where they are until the next call. */
export function isMessageBytes(offset: usize): bool {
  return (
    offset - <usize>load<u32>(CONTROL, CONTROL_MESSAGES_BYTES_OFFSET) <
    <usize>load<u32>(CONTROL, CONTROL_MESSAGES_BYTES_CAPACITY)
  );
}
