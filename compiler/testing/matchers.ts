// Matchers for events and extracted values. A test that imports "falco-ts/testing" has them.
import type { TestEvent } from "../runtime/batch";
import type { Batch } from "../runtime/calls";
import { TestPlugin } from "./test-plugin";
import type { Value } from "../runtime/values";

declare global {
  namespace jest {
    interface Matchers<R> {
      /**
       * A batch has events with these texts, in this order, and no others. A text may also be a matcher, such
       * as expect.stringContaining("…").
       */
      toEmit(texts: readonly unknown[]): R;
      /**
       * The plugin extracts these values from an event; undefined stands for no value: { "my.value": 42n,
       * "my.user": undefined }.
       */
      toExtract(event: TestEvent, values: Readonly<Record<string, unknown>>): R;
    }
  }
}

type Outcome = jest.CustomMatcherResult;

function toEmit(this: jest.MatcherContext, batch: Batch, texts: readonly unknown[]): Outcome {
  if (!Array.isArray(batch?.events))
    throw new Error(`toEmit(): expected what nextBatch() returns, found ${this.utils.printReceived(batch)}`);
  return outcome(
    this,
    "toEmit",
    texts,
    batch.events.map(event => event.text),
    batch.events.length ? "" : `\n\nThe batch's status is "${batch.status}".`,
  );
}

function toExtract(
  this: jest.MatcherContext,
  plugin: TestPlugin,
  event: TestEvent,
  values: Readonly<Record<string, unknown>>,
): Outcome {
  if (!(plugin instanceof TestPlugin))
    throw new Error(
      `toExtract(): expected what loadPlugin() returns, found ${this.utils.printReceived(plugin)}`,
    );
  const logged = plugin.logs.length;
  const found: Record<string, Value> = Object.fromEntries(
    Object.keys(values).map(field => [field, plugin.extract(event, field)]),
  );
  const said = plugin.logs
    .slice(logged)
    .map(({ level, message }) => `\n[${level}] ${message}`)
    .join("");
  return outcome(this, "toExtract", values, found, said && `\n\nThe plugin logged:${said}`);
}

function outcome(
  { equals, utils, isNot, expand }: jest.MatcherContext,
  matcher: string,
  expected: unknown,
  received: unknown,
  more: string,
): Outcome {
  const difference = () =>
    isNot
      ? `Expected: not ${utils.printExpected(expected)}`
      : utils.printDiffOrStringify(expected, received, "Expected", "Received", expand ?? false);
  return {
    pass: equals(received, expected),
    message: () =>
      `${utils.matcherHint(matcher, undefined, undefined, { isNot: isNot ?? false })}\n\n${difference()}${more}`,
  };
}

// The module may be loaded outside of jest, where there is nothing to extend.
(globalThis as { expect?: jest.Expect }).expect?.extend({ toEmit, toExtract });
