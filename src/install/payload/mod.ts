/** The parts that ossify needs on every engine: the executable, a policy, its options; and the smoke test. @module */

export { type Chosen, chosenPolicy } from "./chosen_policy.ts";
export { type Decided, installedMode, type Stages } from "./decided_mode.ts";
export { hookArgv, policyArgv } from "./hook_argv.ts";
export { ignoredData } from "./ignored_data.ts";
export { installedPolicy, installedPolicyPath } from "./installed_policy.ts";
export { keptBundle } from "./kept_bundle.ts";
export { keptSettings, lostSettings } from "./kept_settings.ts";
export { isModeByRules, setsOwnMode } from "./mode_source.ts";
export { configOf, describeMode, describeOwnRules, hardensAny, hasOwnData, modesOf, scopeOf } from "./modes.ts";
export {
	type AnyRequest,
	calledClient,
	configuredAt,
	installedTo,
	logFolder,
	payload,
	requireLauncher,
	requireProgram,
	shellPaths,
} from "./payload.ts";
export { policyFiles, readPolicyAt } from "./policy.ts";
export { sampleSpec } from "./sample.ts";
export { type SmokeTest, smokeTest, tryInstalled } from "./smoke_test.ts";
