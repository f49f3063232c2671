/**
 * A problem that the user can solve: a wrong option, a missing file, a mistake in their plugin. cli.ts prints
 * the message behind "falco-ts <verb>: " and exits with the code; any other error is a bug of falco-ts.
 */
export class UserError extends Error {
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
    this.name = "UserError";
  }
}
