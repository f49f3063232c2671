// What a regular expression cannot have in the dialect.

/** Why a regular expression is refused, with the place inside of its pattern. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message);
  }
}
