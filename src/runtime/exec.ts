/**
 * Checks a process that is started in a running container. If it gets capabilities that the container does not have, it may undo the read-only root: the
 * policy decides, and the decision is recorded. Nothing in the bundle changes.
 * @module
 */

import { type Deciding, decide, type Facts, type Run } from "../enforcement/mod.ts";
import { DeniedError } from "../harden.ts";
import { applyPatch, checkJson, decodeUtf8, encodeUtf8, type PatchOperation } from "../json/mod.ts";
import { type ParsedSpec, parseSpec, partOf } from "../oci_spec/mod.ts";
import type { PathKind } from "../platform/platform.ts";
import type { Policy } from "../policy.ts";
import type { Exec } from "./call.ts";
import { addsSysAdmin, type CapabilitySets, capabilitiesOf, withAdded } from "./capabilities.ts";

/** The request for a container's state. */
export interface StateCall {
	readonly runtime: string;
	/** Options of the runtime before its command, from the call. */
	readonly global: readonly string[];
	/** Options of the runtime after its command. */
	readonly own: readonly string[];
	readonly container: string;
}

/** The interface between the check of an exec and the machine. */
export interface ExecHost extends Deciding {
	readonly stage: "exec";
	/**
	 * Asks the runtime for the bundle of a container.
	 * @returns the absolute path, links resolved
	 * @throws {OssifyError} `host/no-state` if the runtime cannot be started, ends with an error, or its output cannot be read
	 */
	findBundle(call: StateCall): string;
	/** The kind of a file. Only a regular file can be read by ossify and then by the runtime. */
	kindOf(path: string): PathKind;
	/** @throws {OssifyError} of kind `input`, also if it is not a regular file */
	readSpec(path: string): Uint8Array;
	loadPolicy(): Promise<Policy>;
}

/** An exec that is being checked. */
export interface Execution {
	readonly runtime: string;
	readonly exec: Exec;
	readonly run: Run;
}

/** Evaluates the policy if a process may undo the read-only root of its container. @throws {DeniedError} if the policy refuses the process */
export async function* checkExec(host: ExecHost, { runtime, exec, run }: Execution): AsyncGenerator<Facts, void, void> {
	const { container } = exec;
	const { begin, known } = run;
	yield { container, undecided: true };
	const kind = exec.process === undefined ? "file" : host.kindOf(exec.process);
	if (kind === "missing" || kind === "broken") return; // The runtime reports it.
	if (kind === "file") {
		begin(`read what ${container} is asked to run`);
		if (!addsSysAdmin(givenBy(host, exec), {})) return;
	}
	const found = hardenedContainer(host, { runtime, exec, run });
	if (found === undefined) return;
	if (exec.process !== undefined) begin(`read ${exec.process}`);
	const given = givenBy(host, exec);
	const own = capabilitiesOf(found.spec);
	const capabilities = exec.process === undefined ? withAdded(own, exec.capabilities) : given;
	if (!addsSysAdmin(capabilities, own)) return;
	yield { undecided: false };
	begin("load the policy", "policy");
	const policy = await host.loadPolicy();
	yield { policy: policy.digest };
	begin("evaluate the policy", "policy");
	const spec = withCapabilities(found.spec, capabilities);
	const assessment = yield* decide(host, policy, spec, known(), { state: { id: container, bundle: found.bundle } });
	// Other changes that the policy may require by now are not applied to a running container.
	const unchanged = { ...assessment, patch: [], skipped: [] };
	yield { assessment: unchanged };
	const { mode, deny } = assessment.decision;
	if (mode === "enforce" && deny.length > 0) throw new DeniedError(unchanged, `process in the container ${container}`);
}

/**
 * The container's spec if it makes the root read-only, otherwise undefined. Any error of the runtime refuses the call, even that the container does not
 * exist: the runtime's own exec comes later, or may use another state folder, and might find it.
 */
function hardenedContainer(host: ExecHost, { runtime, exec, run: { begin } }: Execution): { spec: ParsedSpec; bundle: string } | undefined {
	const { container, global, own } = exec;
	begin(`ask ${runtime} for the bundle of ${container}`);
	const bundle = host.findBundle({ runtime, global, own, container });
	begin(`read ${bundle}/config.json`);
	const spec = parseSpec(host.readSpec(`${bundle}/config.json`));
	return spec.readonly === true ? { spec, bundle } : undefined;
}

/**
 * The capabilities in the call itself: those of the process file and those of `--cap`. Empty if the process file has none, so that the container's
 * apply.
 */
function givenBy(host: ExecHost, { process, capabilities }: Exec): CapabilitySets {
	const own = process === undefined ? {} : capabilitiesOf(processIn(host.readSpec(process), process));
	return withAdded(own, capabilities);
}

/** The process file as a spec that contains nothing else. It is parsed as strictly as a spec. */
function processIn(bytes: Uint8Array, path: string): ParsedSpec {
	checkJson(bytes, path);
	return parseSpec(encodeUtf8(`{"ociVersion":"1.0.0","root":{"path":"/"},"process":${decodeUtf8(bytes, path)}}`));
}

function withCapabilities(spec: ParsedSpec, value: CapabilitySets): ParsedSpec {
	return parseSpec(encodeUtf8(applyPatch(spec.text, spec.tree, [changeOf(spec, value)])));
}

function changeOf(spec: ParsedSpec, value: CapabilitySets): PatchOperation {
	const process = partOf(spec, "process");
	if (typeof process !== "object" || process === null) return { op: "add", path: "/process", value: { capabilities: value } };
	return { op: "capabilities" in process ? "replace" : "add", path: "/process/capabilities", value };
}
