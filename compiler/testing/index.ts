// What a plugin's jest tests import as "falco-ts/testing".
// an import without names stays in index.d.ts, so that authors get its declarations too
import "./matchers";

export { loadPlugin, type LoadOptions } from "./load-plugin";
export { TestConnection } from "../runtime/connection";
export { TestInput } from "../runtime/input";
export { TestPlugin, TestInstance, type LogLine } from "./test-plugin";
export { PluginError, type Batch, type LogLevel, type OpenParam, type Progress } from "../runtime/calls";
export type { SavedCursor } from "../runtime/cursor";
export type { TestEvent } from "../runtime/batch";
export type { MetricValues } from "../runtime/metrics";
export type { SingleValue, Value } from "../runtime/values";
export type { Target } from "./choose-target";
export { TestClock } from "./test-clock";
