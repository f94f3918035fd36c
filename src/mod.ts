/**
 * ossify: which containers get a read-only root file system, decided by Rego, made so in their OCI runtime spec.
 * @example
 * import { harden, loadPolicy } from "ossify";
 * const policy = await loadPolicy(await readFile("bundle.tar.gz"));
 * const { bytes, decision } = harden(policy, await readFile("config.json"), { now: new Date() });
 * @module
 */
export type { Bundle, JsonObject } from "./bundle/mod.ts";
export type { Decision, Finding, Reason, TmpfsAllowance } from "./decision/mod.ts";
export { type ErrorCode, type ErrorKind, exitCodes, OssifyError } from "./errors.ts";
export type { Context, Host, PastEvent, Stage } from "./evaluate/mod.ts";
export { type Assessment, assess, DeniedError, enforce, type Hardened, harden } from "./harden.ts";
export type { PatchOperation } from "./json/mod.ts";
export type { SkippedAllowance } from "./mutate/mod.ts";
export { type ParsedSpec, parseSpec } from "./oci_spec/mod.ts";
export { type Identity, type LoadOptions, loadPolicy, type Policy } from "./policy.ts";
