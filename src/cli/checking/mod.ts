/** `ossify check`, and the warnings that other commands give of what it finds. @module */
export { sarifErrors, withErrorsIn } from "./ending_errors.ts";
export { type SarifFinding, sarifOf } from "./sarif.ts";
export { schemaFor } from "./schemas.ts";
export { warnOf, warnOfData, warnOfRules, warnOfRulesAt, warnOfSlowBuiltins } from "./warnings.ts";
