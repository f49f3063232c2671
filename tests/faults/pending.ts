// Rows that the runtime of today fails, each with what it does instead. Whoever mends one takes it out of
// here: its test has to pass then.
export const pending: Readonly<Record<string, string>> = {};

/** `make faults` shows a row that is pending as what it is: one that is not right. */
const showsPending = process.env.FALCO_TS_WRITE_SAFETY !== undefined;

/** Whether the tests of a row have to fail, because it is pending. */
export const isPending = (id: string): boolean => id in pending && !showsPending;

/** jest's test for a row. */
export const testOf = (id: string): typeof test.failing => (isPending(id) ? test.failing : test);
