/** The command line: its words, what they may be, and usage errors. @module */
export { type Argument, type Call, type Command, lettersOf, type Option, type Options, type Word } from "./command.ts";
export {
	commonOptions,
	dataOption,
	decisionOptions,
	entrypointOption,
	formatOption,
	helpWord,
	optionsOf,
	policyOption,
	versionOption,
	versionWord,
} from "./options.ts";
export { commandWord, type Parsed, parseCall } from "./parse.ts";
export { hookStartOptions, numberOf, runtimeOnlyOptions, startSettingsOf } from "./start_options.ts";
export { evaluationLimitOf, evaluationTimeoutOption } from "./timeout.ts";
export { usageError } from "./usage.ts";
