// The methods of an author's classes that Falco's calls end in: how they are declared, and what for.

interface Method {
  /** `{class}` stands for the author's class. */
  readonly signature: string;
  readonly purpose: string;
}

const CLOSE: Method = { signature: "close(): void", purpose: "it runs when Falco closes the instance (implements Closer)" };
const PROGRESS: Method = { signature: "progress(text: TextWriter): f64", purpose: "it says how far the instance has come, from 0 to 1 (implements Progresser)" };
const NEXT_BATCH: Method = { signature: "nextBatch(batch: EventBatch): Status", purpose: "it adds events to a batch" };

/** By the SDK's class that the author's extends. */
const METHODS: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  Plugin: {
    info: { signature: "info(): Info", purpose: "it says who the plugin is: id, name, version, description, contact and source" },
    settings: { signature: "settings(s: Settings<{class}>): void", purpose: "it declares the keys of the init config (implements Configurable<{class}>)" },
    schema: { signature: "schema(): string", purpose: "it returns a JSON Schema of the init config, written by hand (implements SchemaProvider)" },
    listOpenParams: { signature: "listOpenParams(list: OpenParams): void", purpose: "it says what open params there are (implements OpenParamsLister)" },
    init: { signature: "init(): void", purpose: "it runs once the settings are there (implements Initializer)" },
    open: { signature: "open(params: Params): PullInstance | null", purpose: "it makes an instance of the event source (implements Source)" },
    permissions: { signature: "permissions(p: Permissions): void", purpose: "it says what the plugin may read (implements Permitted)" },
    fields: { signature: "fields(f: Fields<{class}>): void", purpose: "it declares the fields and how they are extracted (implements Extractor<{class}>)" },
    eventToString: { signature: "eventToString(event: EventReader, text: TextWriter): void", purpose: "it writes an event's form for people (implements EventFormatter)" },
    destroy: { signature: "destroy(): void", purpose: "it runs at the end (implements Destroyer)" },
  },
  PullInstance: {
    next: { signature: "override next(event: EventWriter): Status", purpose: "it writes one event, or says that there is none" },
    nextBatch: NEXT_BATCH,
    close: CLOSE,
    progress: PROGRESS,
  },
  Instance: { nextBatch: { ...NEXT_BATCH, signature: `override ${NEXT_BATCH.signature}` }, close: CLOSE, progress: PROGRESS },
};

/** Instances are asked by `instanceof`, unlike the plugin: these methods alone are not enough. */
export const INTERFACES: Readonly<Record<string, string>> = { close: "Closer", progress: "Progresser" };

/** Names that are near to one of these and words of their own: nobody who writes one means the other. */
export const ORDINARY_NAMES: readonly string[] = ["process"];

/** Those that are called on a class that extends one of the SDK's; none for any other. */
export function calledMethods(sdkClass: string): readonly string[] {
  return Object.hasOwn(METHODS, sdkClass) ? Object.keys(METHODS[sdkClass]!) : [];
}

/** How an author's class declares a method, and what it is for; undefined for one that is not called. */
export function describeMethod(name: string, className: string): Method | undefined {
  const method = Object.values(METHODS).find(methods => Object.hasOwn(methods, name))?.[name];
  const fill = (text: string) => text.replaceAll("{class}", className);
  return method && { signature: fill(method.signature), purpose: fill(method.purpose) };
}
