/**
 * What policies may read of a spec, in a form in which two specs of one container can be compared.
 * @module
 */
import { readFileSync } from "node:fs";

/** As much of a spec as is compared. */
export interface ComparedSpec {
	readonly root: { readonly path: string; readonly readonly?: boolean };
	readonly process: {
		readonly user?: { readonly uid: number };
		readonly capabilities?: Readonly<Record<string, readonly string[] | null>>;
		readonly apparmorProfile?: string;
	};
	readonly mounts: readonly {
		readonly destination: string;
		readonly type: string;
		readonly source: string;
		readonly options?: readonly string[];
	}[];
	readonly annotations?: Readonly<Record<string, string>>;
	readonly linux: {
		readonly namespaces: readonly { readonly type: string }[];
		readonly resources?: { readonly devices?: readonly object[]; readonly memory?: { readonly limit?: number } };
		readonly seccomp?: object;
		readonly maskedPaths?: readonly string[] | null;
		readonly readonlyPaths?: readonly string[] | null;
	};
}

/** Docker 20.10 does not know the first three, and the machines that the specs are from could not give the last. */
const lacking = ["CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE", "CAP_SYS_RESOURCE"];

/** Without IDs: engines draw them. */
function nameless(text: string): string {
	return text.replaceAll(/[0-9a-f]{64}/g, "ID");
}

function options(list: readonly string[] = []): readonly string[] {
	// Docker writes 4k where its user wrote 4096.
	return list.filter((option) => !option.startsWith("size=")).toSorted();
}

/** The facts, without what differs from one container to the next: IDs, and spelling. */
export function factsOf({ root, process, mounts, annotations = {}, linux }: ComparedSpec) {
	const sets = Object.entries(process.capabilities ?? {}).map(([name, list]) => [
		name,
		list?.filter((one) => !lacking.includes(one)).toSorted(),
	]);
	return {
		root: { readonly: root.readonly ?? false, path: nameless(root.path) },
		uid: process.user?.uid,
		capabilities: Object.fromEntries(sets.filter(([, list]) => (list?.length ?? 0) > 0)),
		apparmor: process.apparmorProfile,
		mounts: Object.fromEntries(
			mounts.map((mount) => [mount.destination, { type: mount.type, source: nameless(mount.source), options: options(mount.options) }]),
		),
		annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key, nameless(value)])),
		namespaces: linux.namespaces.map(({ type }) => type).toSorted(),
		devices: linux.resources?.devices?.[0],
		memory: linux.resources?.memory?.limit,
		seccomp: linux.seccomp !== undefined,
		maskedPaths: (linux.maskedPaths ?? []).toSorted(),
		readonlyPaths: (linux.readonlyPaths ?? []).toSorted(),
	};
}

/** A line of `test/fixtures/inspect/*.jsonl`: what an engine printed of a container, and the spec that it wrote. */
export interface Recorded {
	readonly name: string;
	readonly inspect: Readonly<Record<string, unknown>>;
	readonly spec: ComparedSpec;
}

/** The lines of a file there. */
export function recorded(file: string): readonly Recorded[] {
	const text = readFileSync(new URL(`../fixtures/inspect/${file}.jsonl`, import.meta.url), "utf8");
	return text
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as Recorded);
}
