/** Reading a layer: what a visitor receives of a folder, and of a tar of it. Marks of overlayfs are seen in test/host/learn.test.ts. */
import { afterAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openContentMeter } from "./content_meter.ts";
import type { LayerVisitor } from "./entry.ts";
import { mostDepth, readUpperDir } from "./overlay.ts";
import { readLayerTar } from "./tar.ts";

const sandbox = mkdtempSync(join(tmpdir(), "layer-"));
afterAll(() => rmSync(sandbox, { recursive: true }));

let count = 0;

function folder(fill: (path: string) => void): string {
	const path = join(sandbox, String(count++));
	mkdirSync(path);
	fill(path);
	return path;
}

function tarOf(path: string, ...args: readonly string[]): string {
	const tar = `${path}.tar`;
	const { status, stderr } = spawnSync("tar", ["-C", path, "--owner=0", "--group=0", ...args, "-cf", tar, "."]);
	if (status !== 0) throw new Error(String(stderr));
	return tar;
}

/** A line for each entry, sorted: where it is, its kind, mode and bytes. */
async function seen(read: typeof readUpperDir, path: string): Promise<string[]> {
	const lines: string[] = [];
	const visitor: LayerVisitor<string> = {
		folder: (above, { name, mode }) => {
			lines.push(`${above}/${name} folder ${mode.toString(8)}`);
			return `${above}/${name}`;
		},
		entry: (above, { kind, name, mode, bytes, isCounted }) =>
			lines.push(`${above}/${name} ${kind} ${kind === "link" ? "" : mode.toString(8)} ${bytes}${isCounted ? "" : " again"}`),
		problem: (above, reason) => lines.push(`${above} problem: ${reason}`),
		vanished: () => lines.push("vanished"),
	};
	await read(path, visitor, "");
	return lines.map((line) => line.replace("  ", " ")).sort();
}

const bytes = (path: string) => Buffer.concat([Buffer.from(`${path}/`), Buffer.from([0x62, 0xff])]);

function fillAll(path: string): void {
	mkdirSync(join(path, "a"), { mode: 0o750 });
	writeFileSync(join(path, "a/file"), "x".repeat(5000), { mode: 0o640 });
	linkSync(join(path, "a/file"), join(path, "a/same"));
	writeFileSync(join(path, "empty\n"), "", { mode: 0o4755 });
	spawnSync("chmod", ["4755", join(path, "empty\n")]);
	symlinkSync("/etc", join(path, "etc"));
	spawnSync("mkfifo", ["-m", "600", join(path, "pipe")]);
}

const expected = ["/a folder 750", "/etc link 0", "/pipe pipe 600 0", "/empty\n file 4755 0"];

describe("readUpperDir", () => {
	test("reports folders before their content, and follows no link", async () => {
		const lines = await seen(readUpperDir, folder(fillAll));
		const linked = lines.filter((line) => line.startsWith("/a/"));
		expect(lines.filter((line) => !line.startsWith("/a/"))).toEqual([...expected].sort());
		expect(linked.map((line) => line.replace(/file |same /, "")).sort()).toEqual(["/a/file 640 0 again", "/a/file 640 8192"]);
	});

	test("keeps names that are not UTF-8, one character a byte", async () => {
		const path = folder((at) => writeFileSync(bytes(at), ""));
		expect(await seen(readUpperDir, path)).toEqual(["/b\u00ff file 644 0"]);
	});

	test("counts what a sparse file stores", async () => {
		const path = folder((at) => {
			writeFileSync(join(at, "sparse"), "x");
			truncateSync(join(at, "sparse"), 2 ** 40);
		});
		expect(await seen(readUpperDir, path)).toEqual(["/sparse file 644 4096"]);
	});

	test("reads a folder with more names than its buffer has", async () => {
		const path = folder((at) => {
			for (let index = 0; index < 3000; index++) writeFileSync(join(at, `a name that is not short ${index}`), "");
		});
		expect((await seen(readUpperDir, path)).length).toBe(3000);
	});

	test("stops at a depth, says so, and reads the rest", async () => {
		const path = folder((at) => {
			mkdirSync(join(at, "d/".repeat(mostDepth + 5)), { recursive: true });
			writeFileSync(join(at, "z"), "");
		});
		const lines = await seen(readUpperDir, path);
		expect(lines.filter((line) => line.includes("problem"))).toEqual([
			`${"/d".repeat(mostDepth)} problem: it is more than ${mostDepth} folders deep`,
		]);
		expect(lines.at(-1)).toBe("/z file 644 0");
	});

	test("refuses a path that is missing, a file or a link", async () => {
		const path = folder((at) => {
			writeFileSync(join(at, "file"), "");
			symlinkSync("/etc", join(at, "link"));
		});
		for (const [name, why] of [
			["none", "there is no such file or folder"],
			["file", "a part of the path is not a folder"],
			["link", "a part of the path is not a folder"],
		]) {
			await expect(seen(readUpperDir, `${path}/${name}`)).rejects.toMatchObject({
				code: "input/unreadable",
				message: `cannot read ${path}/${name}: ${why}`,
			});
		}
	});
});

test("openContentMeter counts a folder of a root, through the links of that root", async () => {
	const path = folder((at) => {
		fillAll(at);
		symlinkSync("/a", join(at, "link"));
		symlinkSync("/proc/self/root/etc", join(at, "out"));
	});
	const meter = await openContentMeter(path);
	const content = { bytes: 8192, entries: 1 };
	expect(["/a", "/link/../a", "/link", "/out", "/none"].map(meter)).toEqual([content, content, undefined, undefined, undefined]);
});

describe("readLayerTar", () => {
	test.each([[[]], [["-z"]], [["--format=gnu"]], [["--format=ustar"]]])("reports the same of a tar made with %p", async (args) => {
		const lines = await seen(readLayerTar, tarOf(folder(fillAll), ...args));
		expect(lines.filter((line) => !line.startsWith("/a/"))).toEqual([...expected].sort());
		expect(lines.filter((line) => line.startsWith("/a/")).map((line) => line.slice(7))).toEqual([" file 640 8192", " file 640 0 again"]);
	});

	test("reads whiteouts and opaque folders of OCI layers", async () => {
		const path = folder((at) => {
			mkdirSync(join(at, "b"));
			for (const name of [".wh.gone", "b/.wh..wh..opq", ".wh..wh.plnk"]) writeFileSync(join(at, name), "");
		});
		expect(await seen(readLayerTar, tarOf(path))).toEqual(["/b folder 755", "/b folder 755", "/gone whiteout 644 0"]);
	});

	test("makes folders that the tar has no entry for, and refuses to leave the root", async () => {
		const path = folder((at) => {
			mkdirSync(join(at, "x/y"), { recursive: true });
			writeFileSync(join(at, "x/y/z"), "");
		});
		const tar = `${path}.tar`;
		spawnSync("tar", ["-P", "-C", path, "--transform=s,^x/y/w,../w,", "-cf", tar, "x/y/z"]);
		expect(await seen(readLayerTar, tar)).toEqual(["/x folder 755", "/x/y folder 755", "/x/y/z file 644 0"]);
		spawnSync("tar", ["-P", "-C", path, "--transform=s,^x/y/,../,", "-cf", tar, "x/y/z"]);
		expect(await seen(readLayerTar, tar)).toEqual([" problem: an entry of the tar leads out of the root"]);
	});

	test("refuses what is not a whole tar", async () => {
		const path = folder((at) => {
			fillAll(at);
			writeFileSync(join(at, "text"), "no tar");
		});
		const tar = tarOf(path);
		truncateSync(tar, 3000);
		for (const one of [tar, join(path, "text")]) await expect(seen(readLayerTar, one)).rejects.toMatchObject({ code: "input/not-a-tar" });
	});
});

test("both readers report the mode of the layer's own root folder", async () => {
	const path = folder((at) => spawnSync("chmod", ["777", at]));
	const modes: number[] = [];
	const visitor: LayerVisitor<string> = {
		rootFolder: (_, { mode }) => modes.push(mode),
		folder: () => "",
		entry: () => {},
		problem: () => {},
		vanished: () => {},
	};
	await readUpperDir(path, visitor, "");
	await readLayerTar(tarOf(path), visitor, "");
	expect(modes).toEqual([0o777, 0o777]);
});
