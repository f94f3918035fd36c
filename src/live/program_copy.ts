/**
 * Copy-up by `cp`, which knows modes, owners, times, links, pipes, sockets and attributes. It goes by paths, and another container may put
 * links in them while it does. So it reads through a mount of the folder on which the kernel follows no link and opens no device: there,
 * the worst that a path can lead to is another file of the same folder.
 * @module
 */
import { binaryOfText } from "./bytes.ts";
import { tmpfsFull } from "./copy_up.ts";
import { step } from "./fault.ts";
import type { Fd } from "./hands.ts";
import { ProgramError } from "./program_error.ts";
import type { ProgramFiles } from "./program_files.ts";
import { given, type ProgramMounts } from "./program_mounts.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** What is copied. */
export interface Filling {
	/** Mounts the folder, once more, where cp can read it; it is gone when all is copied. */
	view(): Fd;
	readonly tmpfs: Fd;
	readonly mount: TmpfsMount;
}

/** Labels come with the mount; hard links become copies. Of a tmpfs that knows no attributes (user.* came with Linux 6.6), cp says nothing. */
const options = ["--archive", "--no-preserve=links,context", "--no-target-directory", "--"];

/** Fills a tmpfs. What is mounted in the folder is not in the view. */
export function fillByProgram(files: ProgramFiles, programs: ProgramMounts, { view, tmpfs, mount }: Filling): void {
	const { destination } = mount;
	step(`copy up ${JSON.stringify(destination)}`, () => {
		const before = files.facts(tmpfs);
		const source = view();
		try {
			programs.outside("cp", [...options, given.folder, given.secondFolder], source, tmpfs);
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
