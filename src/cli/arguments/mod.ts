/** What is typed: the words of a command line, what they may be, and the errors of whoever typed them. @module */
export { type Argument, type Call, type Command, lettersOf, type Option, type Options, type Word } from "./command.ts";
export {
	commonOptions,
	copyUpOption,
	dataOption,
	decisionOptions,
	entrypointOption,
	formatOption,
	helpWord,
	onErrorOption,
	onRestoreOption,
	optionsOf,
	policyOption,
	versionOption,
	versionWord,
} from "./options.ts";
export { commandWord, type Parsed, parseCall } from "./parse.ts";
export { defaultSeconds, evaluationSeconds, evaluationTimeoutOption, secondsOf, timeoutOption } from "./timeout.ts";
export { usageError } from "./usage.ts";
