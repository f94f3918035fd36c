/**
 * The containers on a machine, from the state folders of its engines.
 * @module
 */
import { withoutSpec } from "../../audit/mod.ts";
import { containersOn, documentOf, type FoundContainer, hostnameOf, type Machine, stateOf, whyNoDocument } from "../../machine/mod.ts";
import type { Identity } from "../../policy.ts";
import { type Option, usageError } from "../arguments/mod.ts";
import { type Assessed, machineFor, type SpecFile, type TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { type Audit, auditDocument } from "./audit_specs.ts";
import { type Found, riskOf, withoutDecision } from "./risk.ts";

/** `--root`. */
export const machineRootOption: Option = {
	name: "root",
	value: "DIR",
	summary: "without SPEC: the root folder of the machine (default: /); paths in the files do not include it",
};

/** `--skip-layers`. */
export const skipLayersOption: Option = {
	name: "skip-layers",
	summary: "without SPEC: do not read what containers wrote into their own layers, so show no risk",
};

/** Audits each container once. @throws {OssifyError} of kind `policy` or `usage` */
export async function auditMachine(audit: Audit): Promise<void> {
	const { call, assessor, receiver } = audit;
	const policy = await assessor.load();
	const failures: { folder: string; error: unknown }[] = [];
	const failed = (folder: string, error: unknown) => failures.push({ folder, error });
	const machine = machineFor(call, policy, { root: rootOf(call), failed, silent: noteSilent(call) });
	call.deadline.begin({ doing: "find the containers of this machine", blame: "host" });
	// Folders of many containers are read, and engines have some seconds to answer.
	call.deadline.renew(4);
	const found = await containersOn(machine);
	for (const { folder, error } of failures) await receiver.fail(folder, error);
	for (const container of found) {
		call.deadline.renew();
		await auditFound({ container, machine, ...stateOf(machine.files, machine.root, container) }, audit);
	}
}

/** The name of the machine, in lower case as the kubelet takes it. */
export function nodeName(call: TimedCall): string | undefined {
	return hostnameOf(call.platform.files, rootOf(call));
}

function noteSilent({ platform }: TimedCall): Machine["silent"] {
	return ({ engine, path }) => notify(platform, "note", `${engine} does not answer at ${path}: its folders are read alone`);
}

function rootOf({ platform: { files }, options }: TimedCall): string {
	const root = options.text(machineRootOption.name)?.replace(/(?<=.)\/+$/, "") ?? "/";
	if (files.kind(root) === "folder") return root;
	throw usageError("usage/invalid-value", `--root takes a folder: there is none at ${root}`);
}

/** Engines by the names that policies have for them. */
const engines: Readonly<Record<FoundContainer["engine"], string | undefined>> = {
	containerd: "containerd",
	docker: "docker",
	storage: undefined,
};

async function auditFound(found: Found, audit: Audit): Promise<void> {
	const { container, state } = found;
	const { id, engine, name, image, spec } = container;
	const { call, receiver } = audit;
	const reads = !call.options.flag(skipLayersOption.name);
	const names: Identity = {
		container: id,
		...(engines[engine] !== undefined && { engine: engines[engine] }),
		...(name !== undefined && { name }),
		...(image !== undefined && { image }),
	};
	const origin = { spec: spec?.folder.at(spec.below) ?? id, state };
	try {
		const file = fileOf(container);
		const risk = async (assessed: Assessed) => await riskOf(call, found, assessed);
		if (file !== undefined) await auditDocument({ origin, isFound: false, file, names, ...(reads && { risk }) }, audit);
		else receiver.add({ ...withoutSpec(origin, names, noteOf(container)), ...(reads && withoutDecision) });
	} catch (error) {
		await lost(container, error, audit);
	}
}

function noteOf(container: FoundContainer): string {
	const { message, advice } = whyNoDocument(container);
	return container.forbidden === undefined ? message : `${message}; ${advice}`;
}

function fileOf(container: FoundContainer): SpecFile | undefined {
	const found = documentOf(container);
	return found && { path: found.path, bytes: found.bytes };
}

/** Containers end while others are audited. */
async function lost({ id, spec }: FoundContainer, error: unknown, { call, receiver }: Audit): Promise<void> {
	const isGone = spec !== undefined && call.platform.files.kind(spec.folder.at(spec.below)) === "missing";
	if (isGone) notify(call.platform, "note", `the container ${id} is gone, and left out`);
	else await receiver.fail(id, error);
}
