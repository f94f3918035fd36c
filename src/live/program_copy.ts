/**
 * Copy-up by `cp`, which knows modes, owners, times, links, pipes, sockets and attributes. It goes by paths, and another container may put
 * links in them while it does. So it reads through a mount of the folder on which the kernel follows no link and opens no device: there,
 * the worst that a path can lead to is another file of the same folder.
 * @module
 */
import { O_WRONLY } from "./abi.ts";
import { binaryOfText } from "./bytes.ts";
import type { Charge, ChargeTarget } from "./charge.ts";
import { SyscallError } from "./errno.ts";
import { step } from "./fault.ts";
import type { Fd } from "./hands.ts";
import { measure } from "./measure.ts";
import { programWalk } from "./measure_program.ts";
import { ProgramError } from "./program_error.ts";
import type { ProgramFiles } from "./program_files.ts";
import { given, type ProgramMounts } from "./program_mounts.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";
import { tmpfsFull } from "./too_small.ts";

/** What is copied. */
export interface Filling {
	/** Mounts the folder, once more, where cp can read it; it is gone when all is copied. */
	view(): Fd;
	readonly tmpfs: Fd;
	readonly mount: TmpfsMount;
	readonly charge: Charge;
}

/** Labels come with the mount; hard links become copies. Of a tmpfs that knows no attributes (user.* came with Linux 6.6), cp says nothing. */
const options = ["--archive", "--no-preserve=links,context", "--no-target-directory", "--"];

/** Fills a tmpfs. What is mounted in the folder is not in the view. */
export function fillByProgram(files: ProgramFiles, programs: ProgramMounts, { view, tmpfs, mount, charge }: Filling): void {
	const { destination } = mount;
	step(`copy up ${JSON.stringify(destination)}`, () => {
		const before = files.facts(tmpfs);
		const source = view();
		try {
			const needed = measure(programWalk(files), source, mount);
			copy(files, programs, charge, { target: charge.targetFor(needed, binaryOfText(destination)), source, tmpfs });
		} catch (error) {
			if (!(error instanceof ProgramError && error.said.includes("No space left on device"))) throw error;
			throw tmpfsFull(binaryOfText(destination), mount, error);
		}
		programs.unmount(source);
		files.close(source);
		// cp gives the tmpfs itself what the folder has.
		files.own(tmpfs, before);
		files.setMode(tmpfs, before.mode);
	});
}

interface Copying {
	readonly target: ChargeTarget | undefined;
	readonly source: Fd;
	readonly tmpfs: Fd;
}

/** cp is the one who copies, so it is moved, and this process stays. */
function copy(files: ProgramFiles, programs: ProgramMounts, charge: Charge, { target, source, tmpfs }: Copying): void {
	const args = [...options, given.folder, given.secondFolder];
	if (target !== undefined) {
		const cgroup = openCgroup(files, target);
		const done = cgroup !== undefined && programs.outsideIn(cgroup, "cp", args, source, tmpfs);
		if (cgroup !== undefined) files.close(cgroup);
		if (done) return;
		charge.unpaid(`/${target.join} cannot be written`);
	}
	programs.outside("cp", args, source, tmpfs);
}

function openCgroup(files: ProgramFiles, { join }: ChargeTarget): Fd | undefined {
	try {
		return files.openOwn(`/${join}`, O_WRONLY);
	} catch (error) {
		if (error instanceof SyscallError) return undefined;
		throw error;
	}
}
