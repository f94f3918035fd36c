/** Reading upper directories that the kernel's overlayfs wrote, and those whose container works against it. */
import { describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LayerVisitor } from "../../src/platform/layer/entry.ts";
import { readUpperDir } from "../../src/platform/layer/overlay.ts";
import { must, run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { setXattr } from "./support/facts.ts";
import { sandbox } from "./support/sandbox.ts";

/** By path: the kind, whether the image has it, and whether it hides a folder of the image. */
async function seen(path: string): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	const visitor: LayerVisitor<string> = {
		folder: (above, { name, isOpaque, inImage }) => {
			found[`${above}/${name}`] = `folder ${inImage()}${isOpaque ? " opaque" : ""}`;
			return `${above}/${name}`;
		},
		entry: (above, { name, kind, inImage }) => {
			found[`${above}/${name}`] = `${kind} ${inImage()}`;
		},
		problem: (above, reason) => {
			found[`${above} problem`] = reason;
		},
		vanished: () => {},
	};
	await readUpperDir(path, visitor, "");
	return found;
}

/** Folders on a file system that takes `trusted.` and `user.` attributes. */
async function folders(...names: readonly string[]): Promise<string> {
	const at = join(sandbox().folder, newName());
	mkdirSync(at);
	await must(["mount", "-t", "tmpfs", "tmpfs", at]);
	for (const name of names) mkdirSync(join(at, name), { recursive: true });
	return at;
}

const work = `set -e
echo new >log/new.log; mkdir log/folder; echo changed >>etc/changed; chmod 600 etc/moded; rm etc/gone
rm -r opt/whole; mkdir opt/whole; echo x >opt/whole/new; mv etc/renamed etc/renamed.old; touch tmp/x; rm tmp/x`;

const ofWork = {
	"/etc": "folder true",
	"/etc/changed": "file true",
	"/etc/gone": "whiteout true",
	"/etc/moded": "file true",
	"/etc/renamed": "whiteout true",
	"/etc/renamed.old": "file true",
	"/log": "folder true",
	"/log/folder": "folder false",
	"/log/new.log": "file false",
	"/opt": "folder true",
	"/opt/whole": "folder true opaque",
	"/opt/whole/new": "file false",
	"/tmp": "folder true",
};

describe("an upper directory", () => {
	test.each(["", ",userxattr"])("of the kernel's overlayfs%s says what the image has, and what was deleted", async (option) => {
		const at = await folders("lower/log", "lower/etc", "lower/opt/whole", "lower/tmp", "upper", "work", "merged");
		for (const name of ["changed", "moded", "gone", "renamed"]) writeFileSync(join(at, "lower/etc", name), "of the image");
		writeFileSync(join(at, "lower/opt/whole/old"), "");
		const options = `lowerdir=${at}/lower,upperdir=${at}/upper,workdir=${at}/work${option}`;
		await must(["mount", "-t", "overlay", "-o", options, "overlay", `${at}/merged`]);
		await must(["sh", "-c", work], { cwd: join(at, "merged") });
		expect(await seen(join(at, "upper"))).toEqual(ofWork);
		await must(["umount", `${at}/merged`, at]);
	});

	test("may have whiteouts that are empty files with an attribute", async () => {
		const at = await folders("marked", "plain");
		for (const folder of ["marked", "plain"]) for (const name of ["gone", "empty"]) writeFileSync(join(at, folder, name), "");
		await setXattr(at, "trusted.overlay.impure", "79"); // As the kernel marks a folder with anything of the image in it.
		await setXattr(join(at, "marked"), "trusted.overlay.opaque", "78"); // "x"
		for (const folder of ["marked", "plain"]) await setXattr(join(at, folder, "gone"), "trusted.overlay.whiteout", "");
		expect(await seen(at)).toEqual({
			"/marked": "folder false",
			"/marked/empty": "file false",
			"/marked/gone": "whiteout true",
			"/plain": "folder false",
			"/plain/empty": "file false",
			"/plain/gone": "file false",
		});
		await must(["umount", at]);
	});

	test("is not left through other file systems, devices, pipes and sockets", async () => {
		const at = await folders("a/mounted", "b");
		await must(["mount", "-t", "tmpfs", "tmpfs", join(at, "a/mounted")]);
		writeFileSync(join(at, "a/mounted/other"), "");
		await must(["mknod", join(at, "b/disk"), "b", "7", "0"]);
		await must(["mknod", join(at, "b/null"), "c", "1", "3"]);
		await must(["mkfifo", join(at, "b/pipe")]);
		expect(await seen(at)).toMatchObject({ "/b/disk": "device undefined", "/b/null": "device undefined", "/b/pipe": "pipe undefined" });
		expect(Object.keys(await seen(at)).sort()).toEqual(["/a", "/b", "/b/disk", "/b/null", "/b/pipe"]);
		await must(["umount", join(at, "a/mounted"), at]);
	});

	test("whose folder is swapped for a link to the host all the time is read without leaving it", async () => {
		const at = await folders("layer/swapped", "host");
		writeFileSync(join(at, "layer/swapped/own"), "");
		writeFileSync(join(at, "host/secret"), "");
		symlinkSync(join(at, "host"), join(at, "layer/link"));
		const script = join(import.meta.dir, "support/swapper.ts");
		const swapper = Bun.spawn([process.execPath, script, join(at, "layer/swapped"), join(at, "layer/link")], {
			stdio: ["ignore", "ignore", "ignore"],
		});
		try {
			await Bun.sleep(300);
			for (let round = 0; round < 300; round++)
				expect(Object.keys(await seen(join(at, "layer"))).filter((path) => path.endsWith("secret") || path.endsWith("problem"))).toEqual(
					[],
				);
		} finally {
			swapper.kill("SIGKILL");
			await swapper.exited;
		}
		await must(["umount", at]);
	});

	test("that another user may not read is a problem, the rest is read, and the exit code is 4", async () => {
		const at = await folders("open", "closed");
		writeFileSync(join(at, "open/x"), "");
		await must(["chmod", "700", join(at, "closed")]);
		await must(["chmod", "755", at, sandbox().folder]);
		const learn = ["setpriv", "--reuid", "65534", "--clear-groups", ossifyExecutable(), "learn", "--upperdir", at, "--format", "json"];
		const { code, stdout, stderr } = await run(learn);
		expect({ code, error: JSON.parse(stderr).error.message }).toEqual({
			code: 4,
			error: `cannot read all of ${at}: /closed: EACCES`,
		});
		const { data, problems } = JSON.parse(stdout);
		expect({ data, problems }).toMatchObject({ data: [{ path: "/open" }], problems: [{ path: "/closed", reason: "EACCES" }] });
		await must(["umount", at]);
	});
});
