/**
 * Whether a container has a tmpfs when it starts, and how it differs from the expected one.
 * @module
 */
import { type Assessment, enforce } from "../harden.ts";

/** The expected properties; missing ones are not compared. */
export interface ExpectedTmpfs {
	/** Bytes. */
	readonly size?: number;
	/** Files, folders and links. */
	readonly inodes?: number;
	/** Octal: `1777`. */
	readonly mode?: string;
	/** Options that it has, among others. */
	readonly options?: readonly string[];
	readonly copyUp?: boolean;
}

interface Mount {
	readonly destination: string;
	readonly type?: string;
	readonly options?: readonly string[];
}

/** A line for each fault; none where all is well. */
export function tmpfsFaults(assessment: Assessment, destination: string, expected: ExpectedTmpfs): string[] {
	const mount = mountsOf(assessment).findLast((one) => one.destination === destination);
	if (mount === undefined) return [`nothing is mounted at ${destination}`];
	if (mount.type !== "tmpfs") return [`what is mounted at ${destination} is of type ${mount.type ?? "bind"}`];
	const options = mount.options ?? [];
	const actual = {
		size: valueOf(options, "size"),
		inodes: valueOf(options, "nr_inodes"),
		mode: valueOf(options, "mode"),
		copyUp: options.includes("tmpcopyup"),
	};
	const wanted = { size: expected.size?.toString(), inodes: expected.inodes?.toString(), mode: expected.mode, copyUp: expected.copyUp };
	const differing = (["size", "inodes", "mode", "copyUp"] as const).filter(
		(key) => wanted[key] !== undefined && wanted[key] !== actual[key],
	);
	const missing = (expected.options ?? []).filter((option) => !options.includes(option));
	return [
		...differing.map((key) => `its ${key} is ${actual[key] ?? "not set"}, not ${wanted[key]}`),
		...(missing.length > 0 ? [`it lacks ${missing.join(", ")}; it has ${options.join(", ")}`] : []),
	];
}

/** As the runtime will see them. A refused container has none: it does not start. */
function mountsOf(assessment: Assessment): readonly Mount[] {
	if (assessment.decision.mode === "enforce" && assessment.decision.deny.length > 0) return [];
	const { bytes } = enforce(assessment);
	const { mounts } = JSON.parse(new TextDecoder().decode(bytes)) as { mounts?: readonly Mount[] | null };
	return mounts ?? [];
}

function valueOf(options: readonly string[], key: string): string | undefined {
	return options.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
}
