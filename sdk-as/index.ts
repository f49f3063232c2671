// What plugin authors import as "falco-ts".
export {
  Plugin,
  Info,
  Configurable,
  SchemaProvider,
  Initializer,
  Measured,
  Source,
  OpenParamsLister,
  Permitted,
  Extractor,
  EventFormatter,
  Destroyer,
} from "./assembly/plugin";
export { Settings, RequiredSettings } from "./assembly/config/settings";
export { Params, RequiredParams } from "./assembly/config/params";
export { Secret } from "./assembly/config/secret";
export { OpenParams } from "./assembly/config/open-params";
export { Permissions } from "./assembly/config/permissions";
export { Instance, PullInstance, Closer, Progresser, Status } from "./assembly/sourcing/instance";
export { Framing, PushInstance, Start } from "./assembly/sourcing/push";
export { Files } from "./assembly/sourcing/files";
export { Http, HttpRequest } from "./assembly/sourcing/http";
export { Tls } from "./assembly/sourcing/tls";
export { TlsClient } from "./assembly/sourcing/tls-client";
export { Poll, PollResponse } from "./assembly/sourcing/poll";
export { Subscription } from "./assembly/sourcing/subscription";
export { Seen } from "./assembly/sourcing/seen";
export { cursor } from "./assembly/sourcing/cursor";
export { EventOutput } from "./assembly/sourcing/output";
export { EventBatch, Oversized } from "./assembly/sourcing/batch";
export { EventReader, EventWriter, TextWriter } from "./assembly/events/event";
export { json, JsonKind, JsonMembers, JsonPointer, JsonReader, JsonValue } from "./assembly/events/json";
export { JsonWriter } from "./assembly/events/json-writer";
export { View, ViewParts } from "./assembly/events/view";
import "./assembly/events/view-match"; // ViewMatch is global, as RegExpExecArray is
export { Arg } from "./assembly/extraction/arg";
export { Fields } from "./assembly/extraction/fields";
export { ParsedFields } from "./assembly/extraction/parsed";
export { U64Value, TextValue, BoolValue, TimeValue, AddressValue } from "./assembly/extraction/values";
export { Metrics, Counter, Gauge } from "./assembly/metrics/metrics";
export { log } from "./assembly/host/log";
export { clock } from "./assembly/host/clock";
export { random } from "./assembly/host/random";
export { time } from "./assembly/events/time";
