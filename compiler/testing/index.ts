// What a plugin's jest tests import as "falco-ts/testing".
import "./matchers";   // without a name, so that it stays in index.d.ts: authors get its declarations too

export { loadPlugin, type LoadOptions } from "./load-plugin";
export { TestInput } from "./inputs";
export { TestPlugin, TestInstance, PluginError, type Batch, type LogLevel, type LogLine, type OpenParam, type Progress, type SingleValue, type TestEvent, type Value } from "./test-plugin";
export { TestClock } from "./test-clock";
