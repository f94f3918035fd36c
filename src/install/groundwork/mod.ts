/** What ossify needs to run, whoever runs it: the executable, a policy, its options; and the trial whether it does. @module */
export { calledWith, type DecisionOptions } from "./called_with.ts";
export { type Chosen, chosenPolicy } from "./chosen_policy.ts";
export { type Decided, installedMode, type Stages } from "./decided_mode.ts";
export {
	type AnyRequest,
	configuredAt,
	groundwork,
	installedTo,
	logFolder,
	requireLauncher,
	requireProgram,
	shellPaths,
} from "./groundwork.ts";
export { installedPolicy, installedPolicyPath } from "./installed_policy.ts";
export { keptBundle } from "./kept_bundle.ts";
export { keptSettings, lostSettings } from "./kept_settings.ts";
export { isModeByRules } from "./mode_source.ts";
export { configOf, describeMode, hardensAny, hasOwnData, modesOf, scopeOf } from "./modes.ts";
export { meaningOfOption } from "./option_meanings.ts";
export { policyFiles, readPolicyAt } from "./policy.ts";
export { type TryOut, tryInstalled, tryOut } from "./try_out.ts";
