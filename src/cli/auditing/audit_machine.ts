/**
 * The containers on a machine, from the state folders of its engines.
 * @module
 */
import { type ContainerState, withoutSpec } from "../../audit/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { containersOn, type EngineFolders, type FoundContainer, hostnameOf, stateOf } from "../../machine/mod.ts";
import type { Identity } from "../../policy.ts";
import { type Option, usageError } from "../arguments/mod.ts";
import type { SpecFile, TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { type Audit, auditDocument } from "./audit_specs.ts";

/** `--root`. */
export const machineRootOption: Option = {
	name: "root",
	value: "DIR",
	summary: "without SPEC: the root folder of the machine (default: /); paths in the files do not include it",
};

/** Audits each container once. @throws {OssifyError} of kind `policy` or `usage` */
export async function auditMachine(audit: Audit): Promise<void> {
	const { call, assessor, receiver } = audit;
	const policy = await assessor.load();
	const { files } = call.platform;
	const root = rootOf(call);
	const failures: { folder: string; error: unknown }[] = [];
	const failed = (folder: string, error: unknown) => failures.push({ folder, error });
	const found = containersOn({ files, root, folders: foldersIn(call, policy.data), failed });
	for (const { folder, error } of failures) await receiver.fail(folder, error);
	for (const container of found) {
		call.deadline.renew();
		await auditFound(container, stateOf(files, root, container.pid), audit);
	}
}

/** The name of the machine, in lower case as the kubelet takes it. */
export function nodeName(call: TimedCall): string | undefined {
	return hostnameOf(call.platform.files, rootOf(call));
}

function rootOf({ platform: { files }, options }: TimedCall): string {
	const root = options.text(machineRootOption.name)?.replace(/(?<=.)\/+$/, "") ?? "/";
	if (files.kind(root) === "folder") return root;
	throw usageError("usage/invalid-value", `--root takes a folder: there is none at ${root}`);
}

/** Those of the policy; of a policy that has none, those of ossify's own. */
function foldersIn({ platform: { assets } }: TimedCall, data: string): EngineFolders {
	const foldersOf = (text: string) => (JSON.parse(text) as PolicyData).ossify?.config?.engine_folders;
	return foldersOf(data) ?? foldersOf(assets.policy().data) ?? {};
}

interface PolicyData {
	readonly ossify?: { readonly config?: { readonly engine_folders?: EngineFolders } };
}

/** Engines by the names that policies have for them. */
const engines: Readonly<Record<FoundContainer["engine"], string | undefined>> = {
	containerd: "containerd",
	docker: "docker",
	storage: undefined,
};

async function auditFound(container: FoundContainer, state: ContainerState, audit: Audit): Promise<void> {
	const { id, engine, name, image, spec } = container;
	const names: Identity = {
		container: id,
		...(engines[engine] !== undefined && { engine: engines[engine] }),
		...(name !== undefined && { name }),
		...(image !== undefined && { image }),
	};
	const origin = { spec: spec?.folder.at(spec.below) ?? id, state };
	try {
		const file = fileOf(container);
		if (file !== undefined) await auditDocument({ origin, isFound: false, file, names }, audit);
		else audit.receiver.add(withoutSpec(origin, names, "its engine has the spec of a container that does not run only in its database"));
	} catch (error) {
		await lost(container, error, audit);
	}
}

/** The spec takes precedence over what Docker keeps of a container that does not run. */
function fileOf({ spec, inspected }: FoundContainer): SpecFile | undefined {
	if (spec !== undefined) return { path: spec.folder.at(spec.below), bytes: spec.folder.read(spec.below) };
	return inspected && { path: undefined, bytes: encodeUtf8(JSON.stringify([inspected])) };
}

/** Containers end while others are audited. */
async function lost({ id, spec }: FoundContainer, error: unknown, { call, receiver }: Audit): Promise<void> {
	const isGone = spec !== undefined && call.platform.files.kind(spec.folder.at(spec.below)) === "missing";
	if (isGone) notify(call.platform, "note", `the container ${id} is gone, and left out`);
	else await receiver.fail(id, error);
}
