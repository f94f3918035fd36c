/**
 * The priority of this process.
 * @see https://man7.org/linux/man-pages/man2/ioprio_set.2.html
 * @module
 */
import { setPriority } from "node:os";
import { OssifyError } from "../../errors.ts";
import { callNumbers } from "../kernel/syscalls.ts";
import { openKernel } from "../kernel/syscalls_open.ts";

/** The lowest. */
const nicest = 19;
const IOPRIO_WHO_PROCESS = 1;
/** IOPRIO_CLASS_IDLE, in the bits from 13 on. */
const idleClass = 3 << 13;

/**
 * Lets all others go first: at the disks (idle class) and at the processors (nice 19). For the calling thread and the processes that it starts from
 * now on.
 * @throws {OssifyError} `host/no-ffi`, `host/system`
 */
export async function becomeIdle(): Promise<void> {
	const { architecture, call } = await openKernel();
	const result = call(callNumbers[architecture].ioprio_set, IOPRIO_WHO_PROCESS, 0, idleClass);
	if (result < 0) throw new OssifyError("host/system", `cannot lower the priority at the disks: errno ${-result}`);
	setPriority(nicest);
}
