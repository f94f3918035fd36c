/**
 * Joins the container's memory cgroup while this process copies.
 * @module
 */
import { O_RDONLY, O_WRONLY, RESOLVE_BENEATH } from "./abi.ts";
import { binaryOf, bytesOf } from "./bytes.ts";
import type { Charge, ChargeTarget } from "./charge.ts";
import { SyscallError } from "./errno.ts";
import { step } from "./fault.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

/**
 * Runs `work` in the container's cgroup, and leaves it afterwards.
 * @param sys without a time limit: leaving must succeed even after the time limit
 */
export function chargedTo(sys: Syscalls, root: Fd, charge: Charge, { join, leave }: ChargeTarget, work: () => void): void {
	const files = [join, leave].flatMap((path) => ifAllowed(() => sys.open(root, path, O_WRONLY, RESOLVE_BENEATH)) ?? []);
	const [there, back] = files;
	try {
		const isIn = there !== undefined && back !== undefined && ifAllowed(() => enter(sys, there)) !== undefined;
		if (!isIn) {
			charge.chargesEngine(`/${join} cannot be written`);
			return work();
		}
		try {
			work();
		} finally {
			// The memory that ossify allocates next must not be charged to the container.
			step("leave the container's cgroup", () => enter(sys, back));
		}
	} finally {
		for (const file of files) sys.close(file);
	}
}

/** 0 means the process or thread that writes it. */
function enter(sys: Syscalls, cgroup: Fd): number {
	return sys.call("write", cgroup, bytesOf("0"), 1);
}

/** The content of a file below a folder; undefined if it cannot be read. */
export function readBelow(sys: Syscalls, folder: Fd, path: string): string | undefined {
	return ifAllowed(() => {
		const file = sys.open(folder, path, O_RDONLY, RESOLVE_BENEATH);
		try {
			let text = "";
			for (let chunk = sys.read(file); chunk.length > 0; chunk = sys.read(file)) text += binaryOf(chunk);
			return text;
		} finally {
			sys.close(file);
		}
	});
}

function ifAllowed<T>(work: () => T): T | undefined {
	try {
		return work();
	} catch (error) {
		if (error instanceof SyscallError) return undefined;
		throw error;
	}
}
