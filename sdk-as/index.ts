// What plugin authors import as "falco-ts".
export { Plugin, Info, Configurable, Initializer, Source, Extractor, EventFormatter, Destroyer, Closer } from "./assembly/plugin";
export { Settings } from "./assembly/settings";
export { Params } from "./assembly/params";
export { Instance, PullInstance, EventBatch, Status } from "./assembly/instance";
export { EventReader, EventWriter, TextWriter } from "./assembly/event";
export { View } from "./assembly/view";
export { Fields, Arg } from "./assembly/fields";
export { U64Value, TextValue, BoolValue, TimeValue, AddressValue } from "./assembly/values";
export { log } from "./assembly/log";
export { clock } from "./assembly/clock";
export { random } from "./assembly/random";
