/** What ossify needs to run, whoever runs it: the executable, a policy, its options; and the trial whether it does. @module */
export { calledWith, type DecisionOptions } from "./called_with.ts";
export { type AnyRequest, groundwork, installedTo, logFolder, requireLauncher } from "./groundwork.ts";
export { type Mode, policyFiles, readPolicyAt } from "./policy.ts";
export { type TryOut, tryInstalled, tryOut } from "./try_out.ts";
