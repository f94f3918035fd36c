import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { shippedBundle } from "../../test/support/compiler.ts";
import { systemFiles } from "../platform/files/files.ts";
import { loadPolicy, type Policy } from "../policy.ts";
import type { SyncedContainer } from "./plugin.ts";
import { type Unhardened, unhardenedAmong } from "./unhardened.ts";

const root = mkdtempSync(join(tmpdir(), "ossify-unhardened-"));
const tasks = "run/containerd/io.containerd.runtime.v2.task/k8s.io";
let policy: Policy;

const spec = (more: object = {}) => ({ ociVersion: "1.3.0", root: { path: "rootfs" }, ...more });
const specs = {
	open: spec(),
	locked: spec({ root: { path: "rootfs", readonly: true } }),
	privileged: JSON.parse(readFileSync(new URL("../../test/fixtures/containerd/privileged.json", import.meta.url), "utf8")),
	onRoot: spec({ mounts: [{ destination: "/", type: "bind", source: "/x" }] }),
	broken: "no spec",
};

/** A container's ID, its spec, what its root is mounted with, and what is said of it. */
type Row = readonly [
	id: string,
	spec: keyof typeof specs,
	root: "rw" | "ro" | "gone",
	about: Partial<SyncedContainer>,
	said: object | undefined,
];

const required = ["readonly/root", "tmpfs/allowances", "tmpfs/noexec"];
const rows: readonly Row[] = [
	["1", "open", "rw", {}, { problem: "writable", rules: required }],
	["2", "open", "ro", {}, undefined],
	["3", "open", "gone", {}, undefined],
	["4", "locked", "ro", {}, undefined],
	["5", "locked", "rw", {}, { problem: "writable", rules: ["readonly/root", "tmpfs/declined"] }],
	["6", "privileged", "rw", {}, undefined],
	["7", "onRoot", "rw", {}, { problem: "refused", rules: ["input/root-mount"] }],
	["8", "broken", "rw", {}, { problem: "unknown", rules: [], note: "cannot use the spec: it is not a JSON object" }],
	["9", "open", "gone", { state: "created" }, { problem: "unhooked", rules: required }],
	["a", "open", "gone", { state: "created", hooked: true }, undefined],
	["b", "locked", "gone", { state: "created" }, undefined],
];
const idOf = (row: Row) => row[0].repeat(64);
const synced = (row: Row): SyncedContainer => ({
	...{ id: idOf(row), state: "running", pid: 0, name: "n", namespace: "s", pod: "p", hooked: false },
	...row[3],
});

function write(path: string, content: string): void {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), content);
}

beforeAll(async () => {
	policy = await loadPolicy(await shippedBundle());
	write("proc/stat", "btime 1700000000\n");
	for (const [at, [id, kind, options]] of rows.entries()) {
		const pid = 100 + at;
		const task = `${tasks}/${id.repeat(64)}`;
		write(`${task}/config.json`, JSON.stringify(specs[kind]));
		if (options === "gone") continue;
		write(`${task}/init.pid`, `${pid}`);
		write(`proc/${pid}/stat`, `${pid} (sh) S ${Array(18).fill(0).join(" ")} 100 0\n`);
		write(`proc/${pid}/mountinfo`, `2 1 0:2 / / ${options} - overlay overlay rw\n`);
	}
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const look = async (containers: readonly SyncedContainer[], using = policy): Promise<readonly Unhardened[]> => {
	const folders = { containerd: { "/run/containerd": true } };
	const machine = { files: systemFiles, root, folders, sockets: [], failed: () => {}, silent: () => {} };
	return await unhardenedAmong(containers, { machine, policy: using, context: { now: new Date("2026-11-23T12:00:00Z") } });
};

test("unhardenedAmong() names what should have a read-only root and has none, and what is not known", async () => {
	const expected = rows.flatMap((row) => (row[4] === undefined ? [] : [{ container: synced(row), ...row[4] }]));
	expect(await look(rows.map(synced))).toEqual(expected as Unhardened[]);
});

test("unhardenedAmong() leaves out a container that is gone, and looks at none where there are none", async () => {
	expect(await look([{ ...synced(rows[0] as Row), id: "f".repeat(64) }])).toEqual([]);
	expect(await look([])).toEqual([]);
});

test("unhardenedAmong() names none where the policy only audits", async () => {
	const audits = await policy.withData({ ossify: { config: { mode: "audit" } } });
	expect((await look(rows.map(synced), audits)).map(({ problem }) => problem)).toEqual(["unknown"]);
});
