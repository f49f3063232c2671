// Unions, and what is known of their values in each place of the code.
import type { Asc } from "./asc";
import { askForNull, type Absence } from "./absence";
import { inferThroughNames } from "./alias-inference";
import type { ChainNodes } from "./chain";
import { followFlows, type Narrowing } from "./narrowing";
import { allowUnionMembers } from "./union-members";
import { operateOnUnions } from "./union-operations";
import { readQuestions, type UnionQuestions } from "./union-questions";
import { switchUnions, type FactsOfCases } from "./union-switch";
import { readUnions } from "./union-syntax";
import { testUnions, type UnionTests } from "./union-tests";
import { allowUnionTypes, type UniteTypes } from "./union-types";
import { useNarrowed } from "./union-uses";
import { makeUnions, originsIn } from "./union-values";

/** What the code of a function says of the values in it. */
export interface Unions {
  readonly tests: UnionTests;
  readonly narrowing: Narrowing;
  readonly questions: UnionQuestions;
  readonly factsOfCases: FactsOfCases;
  readonly absence: Absence;
  readonly unite: UniteTypes;
}

/** From now on asc knows unions, and asks what a value is. */
export function defineUnions(asc: Asc, chains: ChainNodes): Unions {
  const unite = allowUnionTypes(asc);
  allowUnionMembers(asc, unite);
  inferThroughNames(asc);
  const narrowing = followFlows(asc, unite);
  const absence = askForNull(asc, narrowing, chains);
  const questions = readQuestions(asc, narrowing, chains, absence);
  const tests = testUnions(asc, narrowing, questions);
  useNarrowed(asc, narrowing, questions, originsIn);
  const factsOfCases = switchUnions(asc, narrowing, questions, tests);
  return { tests, questions, narrowing, factsOfCases, absence, unite };
}

/** From now on authors write unions, and values of them. */
export function allowUnions(asc: Asc, { narrowing, questions, tests }: Unions): void {
  readUnions(asc);
  makeUnions(asc, questions);
  operateOnUnions(asc, narrowing, tests);
}
