/** Registering with engines, and taking it back. @module */
// Not through platform/mod.ts: hashes take a module that hooks shall not load.
export { type Place, placeAt } from "../platform/place.ts";
export { ownExecutable } from "../platform/program.ts";
export { type Diagnosis, diagnose } from "./doctor.ts";
export { type Engine, type EngineName, engineNames, type HookEngine, type RuntimeEngine } from "./engine.ts";
export { configures, engines } from "./engines.ts";
export type { Finding } from "./finding.ts";
export { install, shown, uninstall } from "./install.ts";
export type { Operation, Plan } from "./operation.ts";
export { type Mode, policyFiles, readPolicyAt } from "./policy.ts";
export type { AnyRequest, Request } from "./request.ts";
export { isHandlerName, runtimeClassPath } from "./runtime_class.ts";
export { type TryOut, tryOut } from "./try_out.ts";
