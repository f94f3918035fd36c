/** Asking a policy about a spec. @module */
export {
	type Assessed,
	type AssessedContainer,
	type AssessedFile,
	type Assessor,
	askPolicy,
	assessorFor,
	contextFor,
} from "./assess.ts";
export { type FormActs, forEachIn, forEachSpec, type One } from "./each_spec.ts";
export { noteWindows } from "./for_windows.ts";
export { inTime, type TimedCall } from "./in_time.ts";
export { policyAt, policyFor, regoPathsFor } from "./load_policy.ts";
export { machineFor } from "./machine.ts";
export { pathsArgument, pathsOf } from "./paths.ts";
export { readSpec, type SpecFile, shownFile, specArgument, specFileOf } from "./spec_file.ts";
export { specsIn } from "./specs_in.ts";
export { timeOf } from "./time.ts";
