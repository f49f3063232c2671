// The dialect: what asc is taught of TypeScript, a module for each part of the language.
import { switchOnAbsent } from "./absent-switch";
import { tellAbsence } from "./absence";
import type { Asc } from "./asc";
import { allowAssignmentPatterns } from "./assignment-patterns";
import { allowAskedTypes } from "./asked-types";
import { allowAssertions } from "./assertions";
import { inferFieldTypes } from "./assigned-fields";
import { divideCallChains } from "./call-chains";
import { defineChains } from "./chain";
import { readChains } from "./chain-syntax";
import { allowClosures } from "./closures";
import { testTexts } from "./conditions";
import { allowConstructorReturns } from "./constructor-returns";
import { allowConstructors } from "./constructors";
import { allowFilledLists } from "./filled-lists";
import { findFirstValues } from "./first-values";
import { evaluateOnce } from "./compound";
import { allowForIn } from "./for-in";
import { lowerForOf } from "./for-of";
import { allowDataInterfaces } from "./data-interfaces";
import { allowDefaults } from "./defaults";
import { teachDirectTypes } from "./direct-type";
import { allowGenericArrows } from "./generic-arrows";
import { allowFunctionValues } from "./function-values";
import { inferFromFunctions, inferInMethods } from "./inference";
import { refuseHoles } from "./holes";
import { allowTypeImports } from "./imports";
import { lowerLabels } from "./labels";
import { allowJson } from "./json";
import { teachNodes } from "./nodes";
import { allowMaybe } from "./maybe";
import { mixNumbers } from "./numbers";
import { allowObjectCalls } from "./object-calls";
import { allowOmittedTypes } from "./omitted-types";
import { allowOptionalMembers } from "./optional-members";
import { allowOptionalTypes } from "./optional-type";
import { useOptionals } from "./optional-values";
import { allowAnyOrder } from "./order";
import { tellOtherResults } from "./other-results";
import { allowOverloads } from "./overloads";
import { allowParameterPatterns } from "./parameter-patterns";
import { allowPartialTypes } from "./partial-types";
import { allowPatterns } from "./patterns";
import { readLibraryPlainly, type LibraryFiles } from "./plain";
import { readPredicates } from "./predicate-types";
import { allowPredicates } from "./predicates";
import { allowPrivateNames } from "./private-names";
import { allowRawTemplates } from "./raw-templates";
import { allowReadonlyTypes } from "./readonly-types";
import { findAccess, readRecords } from "./record-access";
import { writeRecords } from "./record-literals";
import { askRecords } from "./record-questions";
import { allowRecordTypes } from "./record-types";
import { callRegexes } from "./regex-calls";
import { makeTables } from "./regex-classes";
import { readRegexes } from "./regex-syntax";
import { inferReturnTypes } from "./return-types";
import { defineScoped } from "./scoped";
import { allowShapes } from "./shapes";
import { allowSpread } from "./spread";
import { allowStaticBlocks } from "./static-blocks";
import { allowTemplateChoices } from "./template-choices";
import { allowTruthyCallbacks } from "./truthy-callbacks";
import { compileThrow } from "./throw";
import { compileTry } from "./try";
import { readTry } from "./try-syntax";
import { allowTextEnums } from "./text-enums";
import { allowTuples } from "./tuples";
import { allowUndefined } from "./undefined";
import { unwindThrows } from "./unwind";
import type { RawBinaryen } from "./thrown-calls";
import { allowUnions, defineUnions } from "./unions";
import { takeAnyNumbers } from "./whole-numbers";

/**
 * Teaches asc the dialect, for the rest of this thread's life. Throws where it is another asc than the
 * dialect was written for.
 *
 * @param library the files of asc's library
 */
export function installDialect(asc: Asc, binaryen: RawBinaryen, library: LibraryFiles): void {
  readLibraryPlainly(asc, library);
  teachNodes(asc);
  teachDirectTypes(asc);
  const access = findAccess(asc),
    maybe = allowMaybe(asc, access),
    chains = defineChains(asc, maybe);
  readChains(asc, chains);
  const patterns = allowPatterns(asc, chains),
    scoped = defineScoped(asc);
  lowerForOf(asc, patterns);
  allowForIn(asc);
  evaluateOnce(asc, scoped);
  allowParameterPatterns(asc, patterns, scoped);
  allowAssignmentPatterns(asc, scoped);
  lowerLabels(asc);
  divideCallChains(asc);
  allowTypeImports(asc);
  allowAssertions(asc);
  allowPrivateNames(asc);
  allowUndefined(asc);
  allowOmittedTypes(asc);
  inferFieldTypes(asc);
  allowOverloads(asc);
  allowReadonlyTypes(asc);
  allowTextEnums(asc);
  allowGenericArrows(asc);
  allowRawTemplates(asc);
  allowStaticBlocks(asc);
  readRegexes(asc);
  callRegexes(asc);
  makeTables(asc);
  allowJson(asc);
  inferFromFunctions(asc);
  inferInMethods(asc);
  const unions = defineUnions(asc, chains);
  inferReturnTypes(asc, unions);
  allowSpread(asc);
  refuseHoles(asc);
  allowTuples(asc);
  readPredicates(asc);
  allowPredicates(asc, unions);
  allowDataInterfaces(asc);
  allowShapes(asc, scoped, chains);
  allowRecordTypes(asc);
  allowPartialTypes(asc);
  allowAskedTypes(asc);
  allowTemplateChoices(asc);
  allowTruthyCallbacks(asc);
  writeRecords(asc);
  allowObjectCalls(asc, scoped);
  allowConstructors(asc);
  allowFilledLists(asc);
  mixNumbers(asc);
  takeAnyNumbers(asc);
  tellOtherResults(asc);
  allowDefaults(asc);
  allowAnyOrder(asc);
  allowFunctionValues(asc, scoped);
  testTexts(asc);
  allowOptionalTypes(asc);
  allowUnions(asc, unions);
  useOptionals(asc);
  tellAbsence(asc, chains, unions);
  allowOptionalMembers(asc);
  findFirstValues(asc, chains, maybe);
  readRecords(asc, access);
  askRecords(asc, access, maybe);
  switchOnAbsent(asc, access);
  readTry(asc);
  compileTry(asc);
  allowConstructorReturns(asc); // a try around it gets the object, too
  compileThrow(asc);
  unwindThrows(asc, binaryen);
  allowClosures(asc); // behind all that makes nodes when a file is parsed
}
