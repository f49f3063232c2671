// The plugin's life inside its sandbox: each export of the guest ABI is a method here, generic over the
// author's class, so that every call to it is direct. The compile stage writes the exports themselves.
import { EventBatch } from "../assembly/sourcing/batch";
import { EventReader, TextWriter } from "../assembly/events/event";
import { Fields } from "../assembly/extraction/fields";
import { Closer, Instance, Progresser, Status } from "../assembly/sourcing/instance";
import { OpenParams } from "../assembly/config/open-params";
import { Params } from "../assembly/config/params";
import { Permissions } from "../assembly/config/permissions";
import { Settings } from "../assembly/config/settings";
import { Output } from "../internal/abi/call-state";
import { inputLength, inputOffset, returnBytes, returnText } from "../internal/abi/control";
import { LIMIT_INPUT_BYTES, LIMIT_PROGRESS_BYTES, LIMIT_TEXT_BYTES, STATUS_FAILURE, STATUS_OK } from "../internal/guest-abi";
import { jsonQuote } from "../internal/options/json";
import { OPERATOR_KEY, Options } from "../internal/options/options";
import { beginCall } from "../internal/memory/scratch";
import { utf8Decode, utf8Invalid, utf8Length } from "../internal/text/utf8";

const EVENT: EventReader = new EventReader();
const LINE: TextWriter = new TextWriter();
/** Where LINE writes to; 0 until then. */
let line: usize = 0;

/** Refuses, at the author's class, what is not a plugin. The compile stage puts these messages there. */
// @ts-ignore: decorator
@inline export function checkPlugin<P>(): void {
  if (!isDefined(changetype<P>(0).info)) ERROR("must extend Plugin from \"falco-ts\", and have info()");
  if (!isDefined(changetype<P>(0).open) && !isDefined(changetype<P>(0).fields)) {
    ERROR("can do nothing yet: give it open() to be an event source (implements Source), fields() to extract fields (implements Extractor), or both");
  }
}

export class Guest<P> {
  private fields: Fields<P> = new Fields<P>();
  private batch: EventBatch = new EventBatch();
  private instance: Instance | null = null;

  constructor(private plugin: P) {}

  describe(): i32 {
    const info = this.plugin.info();
    let settings = "null", schema = "null", permissions = "[]", capabilities = "";
    if (isDefined(this.plugin.settings)) {
      const options = Options.declare();
      this.plugin.settings(new Settings<P>(this.plugin, options));
      settings = `[${options.declared}]`;
    }
    if (isDefined(this.plugin.schema)) schema = jsonQuote(this.plugin.schema());
    if (isDefined(this.plugin.permissions)) {
      const all = new Permissions();
      this.plugin.permissions(all);
      permissions = all.json();
    }
    if (isDefined(this.plugin.open)) capabilities += '"sourcing",';
    if (isDefined(this.plugin.listOpenParams)) capabilities += '"open params",';
    if (isDefined(this.plugin.fields)) {
      capabilities += '"extraction",';
      this.plugin.fields(this.fields);
    }
    if (isDefined(this.plugin.eventToString)) capabilities += '"event to string",';
    returnText(
      `{"id":${info.id},"name":${jsonQuote(info.name)},"version":${jsonQuote(info.version)},"description":${jsonQuote(info.description)},` +
      `"contact":${jsonQuote(info.contact)},"source":${jsonQuote(info.source)},"capabilities":[${capabilities.slice(0, -1)}],` +
      `"extractSources":${quoted(this.fields.sources)},"fields":${this.fields.json()},"offsets":${this.fields.wantsOffsets},"permissions":${permissions},"settings":${settings},"schema":${schema}}`, LIMIT_INPUT_BYTES);
    return STATUS_OK;
  }

  init(): i32 {
    if (isDefined(this.plugin.settings)) {
      const text = this.input("config");
      if (text === null) return STATUS_FAILURE;
      const options = Options.read("config", text);
      options.reserved = OPERATOR_KEY;
      this.plugin.settings(new Settings<P>(this.plugin, options));
      if (options.error.length) return this.failed(options.error, "");
      options.warnOfUnknownKeys();
    }
    if (isDefined(this.plugin.fields)) {
      this.plugin.fields(this.fields);
      this.fields.seal(this.plugin, EVENT);
    }
    if (isDefined(this.plugin.init)) this.plugin.init();
    if (this.plugin.failure.length) return this.failed(this.plugin.failure, "");
    return STATUS_OK;
  }

  open(): i32 {
    if (isDefined(this.plugin.open)) {
      const text = this.input("open params");
      if (text === null) return STATUS_FAILURE;
      const options = Options.read("open params", text);
      const instance: Instance | null = this.plugin.open(new Params(options));
      if (options.error.length) return this.failed(options.error, "");
      if (this.plugin.failure.length || !instance) return this.failed(this.plugin.failure, "open() returned null without a call of fail()");
      const wrong = instance.wrongOption();
      if (wrong.length) return this.failed(wrong, "");
      options.warnOfUnknownKeys();
      this.batch.open(instance.batchSize, instance.eventSize, instance.timeout, instance.oversized);
      instance.begin(this.batch);
      if (instance.failure.length) return this.failed(instance.failure, "");
      this.instance = instance;
      return STATUS_OK;
    }
    return this.failed("the plugin is no event source", "");
  }

  nextBatch(): i32 {
    const instance = this.instance!;
    beginCall();
    this.batch.reset();
    const status = instance.nextBatch(this.batch);
    if (status == Status.Failure) this.failed(instance.failure, "the source returned Failure without a call of fail()");
    return status;
  }

  eventToString(): i32 {
    if (isDefined(this.plugin.eventToString)) {
      beginCall();
      this.plugin.eventToString(EVENT, this.beginLine(LIMIT_TEXT_BYTES));
      returnBytes(line, LINE.length);
      return STATUS_OK;
    }
    return STATUS_FAILURE;
  }

  listOpenParams(): i32 {
    if (isDefined(this.plugin.listOpenParams)) {
      const list = new OpenParams();
      this.plugin.failure = "";   // of this call alone: the sandbox has others to serve
      this.plugin.listOpenParams(list);
      if (this.plugin.failure.length) return this.failed(this.plugin.failure, "");
      const json = list.json();
      if (utf8Length(json) > LIMIT_TEXT_BYTES) return this.failed(`${utf8Length(json)} bytes of open params; the limit is ${LIMIT_TEXT_BYTES}`, "");
      returnText(json);
      return STATUS_OK;
    }
    return STATUS_FAILURE;
  }

  /** How far the instance has come, 0 to 10000. */
  progress(): i32 {
    beginCall();
    const writer = this.beginLine(LIMIT_PROGRESS_BYTES), instance = this.instance;
    let done: f64 = 0;
    if (instance instanceof Progresser) done = changetype<Progresser>(instance).progress(writer);   // as in close()
    returnBytes(line, LINE.length);
    return done > 0 ? <i32>nearest(min(done, 1) * 10000) : 0;   // NaN is not
  }

  close(): i32 {
    const instance = this.instance;
    this.instance = null;
    this.batch.settle();
    if (instance instanceof Closer) changetype<Closer>(instance).close();   // a cast would not compile: Instance is no Closer itself
    return STATUS_OK;
  }

  destroy(): i32 {
    if (isDefined(this.plugin.destroy)) this.plugin.destroy();
    return STATUS_OK;
  }

  @inline private beginLine(bytes: i32): TextWriter {
    if (!line) line = heap.alloc(LIMIT_TEXT_BYTES);
    Output.begin(line, line + bytes);
    Output.cuts = false;
    return LINE;
  }

  /** The operator's text; null, with the failure said, where it is no text: replaced bytes would name another file. */
  private input(what: string): string | null {
    const at = inputOffset(), length = inputLength();
    const invalid = utf8Invalid(at, length);
    if (invalid < 0) return utf8Decode(at, length);
    this.failed(`${what}: not UTF-8: the byte at offset ${invalid} begins no character`, "");
    return null;
  }

  private failed(message: string, otherwise: string): i32 {
    returnText(message.length ? message : otherwise);
    return STATUS_FAILURE;
  }
}

function quoted(texts: string[]): string {
  let out = "";
  for (let i = 0; i < texts.length; i++) out += (i ? "," : "") + jsonQuote(texts[i]);
  return `[${out}]`;
}
