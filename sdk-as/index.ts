// What plugin authors import as "falco-ts".
export { Plugin, Info, Configurable, SchemaProvider, Initializer, Source, OpenParamsLister, Permitted, Extractor, EventFormatter, Destroyer, Closer, Progresser } from "./assembly/plugin";
export { Settings, RequiredSettings } from "./assembly/settings";
export { Params, RequiredParams } from "./assembly/params";
export { OpenParams } from "./assembly/open-params";
export { Permissions } from "./assembly/permissions";
export { Instance, PullInstance, Status } from "./assembly/instance";
export { PushInstance } from "./assembly/push";
export { EventOutput } from "./assembly/output";
export { EventBatch, Oversized } from "./assembly/batch";
export { EventReader, EventWriter, TextWriter } from "./assembly/event";
export { View } from "./assembly/view";
export { Fields, Arg } from "./assembly/fields";
export { U64Value, TextValue, BoolValue, TimeValue, AddressValue } from "./assembly/values";
export { log } from "./assembly/log";
export { clock } from "./assembly/clock";
export { random } from "./assembly/random";
