// The capability of being an event source. A sandbox has one instance at most, so that its state is in
// globals.
import { OpenParams } from "../assembly/config/open-params";
import { Params } from "../assembly/config/params";
import { EventBatch } from "../assembly/sourcing/batch";
import { Closer, Instance, Progresser, Status } from "../assembly/sourcing/instance";
import { returnText } from "../internal/abi/control";
import { LIMIT_PROGRESS_BYTES, LIMIT_TEXT_BYTES, STATUS_FAILURE, STATUS_OK } from "../internal/guest-abi";
import { beginCall } from "../internal/memory/scratch";
import { Options } from "../internal/options/options";
import { utf8Length } from "../internal/text/utf8";
import { beginLine, failed, operatorText, returnLine } from "./answers";

const BATCH: EventBatch = new EventBatch();
let instance: Instance | null = null;

/** For the manifest: what the plugin can do, each with a comma behind it. */
export function sourcingCapabilities<P>(plugin: P): string {
  return (
    (isDefined(plugin.open) ? '"sourcing",' : "") + (isDefined(plugin.listOpenParams) ? '"open params",' : "")
  );
}

export function open<P>(plugin: P): i32 {
  if (!isDefined(plugin.open)) return failed("the plugin is no event source");
  const text = operatorText("open params");
  if (text === null) return STATUS_FAILURE;
  const options = Options.read("open params", text);
  const opened: Instance | null = plugin.open(new Params(options));
  if (options.error.length) return failed(options.error);
  if (plugin.failure.length || !opened)
    return failed(plugin.failure, "open() returned null without a call of fail()");
  if (opened.failure.length) return failed(opened.failure);
  opened.settleOptions();
  const wrong = opened.wrongOption();
  if (wrong.length) return failed(wrong);
  options.warnOfUnknownKeys();
  BATCH.open(opened.batchSize, opened.eventSize, opened.timeout, opened.oversized);
  opened.begin(BATCH);
  if (opened.failure.length) return failed(opened.failure);
  instance = opened;
  return STATUS_OK;
}

export function nextBatch(): i32 {
  const source = instance!;
  beginCall();
  BATCH.reset();
  const status = source.nextBatch(BATCH);
  if (status == Status.Failure)
    failed(source.failure, "the source returned Failure without a call of fail()");
  return status;
}

export function listOpenParams<P>(plugin: P): i32 {
  if (!isDefined(plugin.listOpenParams)) return STATUS_FAILURE;
  const list = new OpenParams();
  plugin.failure = ""; // a failure is of this call alone: the sandbox has others to serve
  plugin.listOpenParams(list);
  if (plugin.failure.length) return failed(plugin.failure);
  const json = list.json();
  if (utf8Length(json) > LIMIT_TEXT_BYTES)
    return failed(`${utf8Length(json)} bytes of open params; the limit is ${LIMIT_TEXT_BYTES}`);
  returnText(json);
  return STATUS_OK;
}

/** How far the instance has come, from 0 to 10000. */
export function progress(): i32 {
  beginCall();
  const writer = beginLine(LIMIT_PROGRESS_BYTES),
    source = instance;
  let done: f64 = 0;
  if (source instanceof Progresser) done = changetype<Progresser>(source).progress(writer); // as in close()
  returnLine();
  return done > 0 ? <i32>nearest(min(done, 1) * 10000) : 0; // NaN is not greater than 0
}

export function close(): i32 {
  const source = instance;
  instance = null;
  BATCH.settle();
  // a cast does not compile: Instance itself is no Closer
  if (source instanceof Closer) changetype<Closer>(source).close();
  return STATUS_OK;
}
