/** Shared by `install`, `uninstall`, `doctor` and `status`. @module */
export { agentChoice, agentOptions, agentToKeep, clientFor, leaveAgent, tellOfAgent } from "./agent.ts";
export { describeData, settingsOfInstall } from "./changes.ts";
export { type Before, optionsToKeep, resetOption, settingsBefore, withKept } from "./kept.ts";
export { decidedModes, enginesWithOwnModes, hasKnownOwnModes, rootArgument, settingsOfAll } from "./known.ts";
export { refuseOtherFile } from "./log_path.ts";
export { type InstalledLogs, installedLogs } from "./logs.ts";
export { belowRoot, dryRunOption, engineOf, foundHere, placeOf, rootOption } from "./options.ts";
export { showPlan, showRemark, tellAbout } from "./plan.ts";
export { installedPolicyOf, type PolicyToInstall, policyToInstall } from "./policy.ts";
export { configOption, configuredBy, prefixOf, prefixOption, withCleanPaths } from "./prefix.ts";
export { kindOptions, requestFor, tellOfHandler } from "./request.ts";
