import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentOf } from "./folder_content.ts";

let folder = "";
const unlimited = { bytes: Number.POSITIVE_INFINITY, inodes: Number.POSITIVE_INFINITY };

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "ossify-content-"));
	mkdirSync(join(folder, "a/b"), { recursive: true });
	writeFileSync(join(folder, "a/b/one"), new Uint8Array(4097).fill(1));
	writeFileSync(join(folder, "a/two"), "x");
	writeFileSync(join(folder, "empty"), "");
	symlinkSync("/", join(folder, "root"));
	symlinkSync("x/".repeat(100), join(folder, "long"));
	writeFileSync(join(folder, "sparse"), "");
	truncateSync(join(folder, "sparse"), 2 ** 30);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("counts whole pages, files, folders and links, and does not follow links", () => {
	// /a, /a/b, one, two, empty, root, long, sparse; one takes two pages, two and the long link one each.
	expect(contentOf(folder, unlimited)).toEqual({ bytes: 4 * 4096, inodes: 8 });
});

test("stops once the limit is exceeded", () => {
	expect(contentOf(folder, { ...unlimited, inodes: 3 })).toMatchObject({ inodes: 4 });
	expect(contentOf(join(folder, "a"), { ...unlimited, bytes: 4096 }).bytes).toBeGreaterThan(4096);
});

test.each([
	["a link", "root"],
	["a file", "empty"],
	["nothing", "none"],
])("counts nothing of %s", (_, name) => {
	expect(contentOf(join(folder, name), unlimited)).toEqual({ bytes: 0, inodes: 0 });
});
