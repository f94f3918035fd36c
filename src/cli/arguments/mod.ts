/** What is typed: the words of a command line, what they may be, and the errors of whoever typed them. @module */
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
export { hookStartOptions, runtimeOnlyOptions, startSettingsOf } from "./start_options.ts";
export { evaluationLimitOf, evaluationTimeoutOption } from "./timeout.ts";
export { usageError } from "./usage.ts";
