import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };
const fixture = (name: string) => readFileSync(`${import.meta.dir}/../../../test/fixtures/${name}.json`, "utf8");
const specs = { "crio.json": fixture("crio/without-flag/default"), "podman.json": fixture("podman/default") };

const layer = mkdtempSync(join(tmpdir(), "ossify-learn-"));
afterAll(() => rmSync(layer, { recursive: true }));

for (const [path, mode] of [
	["var/log/app/access.log", 0o644],
	["var/cache/app/a/1", 0o644],
	["var/lib/app/orders.db", 0o600],
	["usr/local/bin/helper", 0o755],
	["etc/app/app.conf", 0o644],
	["run/app.pid", 0o644],
	["var/x.lock", 0o644],
] as const) {
	mkdirSync(dirname(join(layer, path)), { recursive: true });
	writeFileSync(join(layer, path), "x".repeat(5000));
	chmodSync(join(layer, path), mode);
}

async function learn(args: readonly string[], machine: Partial<Machine> = {}) {
	const { code, stdout, stderr } = await ossify({ files: specs, assets, columns: 100, ...machine, args: ["learn", ...args] });
	return { code, stdout: stdout.replaceAll(layer, "LAYER"), stderr: stderr.replaceAll(layer, "LAYER") };
}

const data = (indent: string) =>
	`# ossify learn: LAYER
ossify:
  config:
    tmpfs:
      images:
        localhost/os:
          # scratch/configuration: configuration that is written at the start: app.conf
          # seen: 2 entries, 8 KiB
          # Without what the image has there, which is not known: raise the size where that is much
          /etc/app:
            size: 1Mi
          # scratch/cache: a cache: 1
          # seen: 2 entries, 8 KiB
          # Without what the image has there, which is not known: raise the size where that is much
          /var/cache/app/a:
            size: 1Mi
          # scratch/logs: logs: send them to standard output to keep them: access.log
          # seen: 2 entries, 8 KiB
          # Without what the image has there, which is not known: raise the size where that is much
          /var/log/app:
            size: 16Mi`.replaceAll(/^/gm, indent);

describe("ossify learn", () => {
	test("tells scratch, data and changes of the image apart, and asks the policy about each write", async () => {
		expect(await learn(["--upperdir", layer, "--spec", "DIR/crio.json"])).toEqual({
			code: 0,
			stderr: "",
			stdout: `○ LAYER: 3 tmpfs mounts to allow, 1 folder of data, 1 change of the image, 1 folder in which nothing can be allowed.

To allow as tmpfs
  /etc/app  size 1Mi; 2 entries, 8 KiB
    scratch/configuration: configuration that is written at the start (app.conf)
    without what the image has there, which is not known: raise the size where that is much
  /var/cache/app/a  size 1Mi; 2 entries, 8 KiB
    scratch/cache: a cache (1)
    without what the image has there, which is not known: raise the size where that is much
  /var/log/app  size 16Mi; 2 entries, 8 KiB
    scratch/logs: logs: send them to standard output to keep them (access.log)
    without what the image has there, which is not known: raise the size where that is much

Data: lost when the container goes, so use a volume
  /var/lib/app  2 entries, 8 KiB
    data/databases: a database (orders.db)

Changes of the image: no allowance, build them into the image
  ✘ /usr/local/bin/helper  drift/executables: an executable file

Where nothing can be allowed: let the program write elsewhere (a process ID, socket or lock to /run, a log to standard output), or use a volume
  /var  1 entry, 8 KiB
    scratch/locks: a lock (x.lock)

Allowed by the policy already
  /run  1 entry, 8 KiB

With this data
  ○ 4 of 7 writes that were seen succeed; these fail:
  ✘ /usr/local/bin/helper  the root is read-only (drift/executables)
  ✘ /var/x.lock  the root is read-only (scratch/locks)
  ✘ /var/lib/app/orders.db  the root is read-only (data/databases)
  not proven: what the image has in /etc/app, /var/cache/app/a, /var/log/app has to fit, too, or the
  container does not start

Data for the policies (-d)
${data("  ")}
`,
		});
	});

	test("prints only the data, for -d, with which the same writes succeed", async () => {
		const { stdout } = await learn(["--upperdir", layer, "--spec", "DIR/crio.json", "--format", "yaml"]);
		expect(stdout).toBe(`${data("")}\n`);
		const again = await learn(["--upperdir", layer, "--spec", "DIR/crio.json", "-d", "DIR/site.yaml", "--format", "json"], {
			files: { ...specs, "site.yaml": stdout },
		});
		expect(JSON.parse(again.stdout)).toMatchObject({ allowances: [], covered: [{}, {}, {}, {}].map(() => expect.anything()) });
	});

	test("allows for all containers where the spec names no image, and for one with --image", async () => {
		const keys = async (...args: string[]) => {
			const { stdout } = await learn(["--upperdir", layer, "--format", "yaml", ...args]);
			const { tmpfs } = parse(stdout).ossify.config;
			return tmpfs.images === undefined ? Object.keys(tmpfs) : Object.keys(tmpfs.images);
		};
		expect(await keys("--spec", "DIR/podman.json")).toEqual(["allowances"]);
		expect(await keys()).toEqual(["allowances"]);
		expect(await keys("--image", "registry.example/shop/app")).toEqual(["registry.example/shop/app"]);
	});

	test("with --image where the spec names none, says that the data have no effect there", async () => {
		const args = ["--upperdir", layer, "--spec", "DIR/podman.json", "--image", "r.example/app"];
		const { stdout, stderr } = await learn(args);
		expect(stderr).toBe(
			"ossify: warning: LAYER: the data are for the image r.example/app: its engine's spec names no image, so allowances for one have no effect on this engine; leave --image out to allow for all containers. The proof is for that\n",
		);
		expect(stdout).toContain("○ 4 of 7 writes that were seen succeed; these fail:");
	});

	test("looks again with --for, and keeps the peaks", async () => {
		const { stdout, stderr } = await learn(["--upperdir", layer, "--for", "1s", "--every", "1s"], {
			terminal: true,
			environment: { NO_COLOR: "1" },
		});
		expect({ first: stdout.split("\n")[0], stderr }).toEqual({
			first: expect.stringMatching(/in which nothing can be allowed \(2 looks\)\.$/),
			stderr: "ossify: looking every 1s, for 1s\n",
		});
	});

	test("keeps what it saw of a layer that is removed meanwhile, and says so", async () => {
		const gone = mkdtempSync(join(tmpdir(), "ossify-gone-"));
		writeFileSync(join(gone, "x.pid"), "");
		setTimeout(() => rmSync(gone, { recursive: true }), 200);
		const { code, stdout, stderr } = await learn(["--upperdir", gone, "--for", "1m", "--every", "1s", "--format", "json"]);
		expect({ code, samples: JSON.parse(stdout).samples, note: JSON.parse(stderr).note.message.replace(gone, "GONE") }).toEqual({
			code: 0,
			samples: 1,
			note: "the layer of GONE was removed after 1 look: the container is gone",
		});
	});

	describe("--merge", () => {
		const small = mkdtempSync(join(tmpdir(), "ossify-small-"));
		afterAll(() => rmSync(small, { recursive: true }));
		mkdirSync(join(small, "var/log/app"), { recursive: true });
		writeFileSync(join(small, "var/log/app/access.log"), "x".repeat(30_000_000));
		mkdirSync(join(small, "var/tmp/x"), { recursive: true });
		writeFileSync(join(small, "opt-app.pid"), "1");

		const json = async (folder: string, ...args: string[]) => (await learn(["--upperdir", folder, "--format", "json", ...args])).stdout;
		const shortOf = (line: string) => {
			const { source, containers, image, samples, allowances, data, drift, nowhere } = JSON.parse(line);
			const paths = (list: readonly { path: string; size?: number }[]) =>
				list.map(({ path, size }) => (size === undefined ? path : `${path} ${size}`));
			return { source, containers, image, samples, paths: [allowances, data, drift, nowhere].map(paths) };
		};
		const both = [
			["/etc/app 1048576", "/var/cache/app/a 1048576", "/var/log/app 67108864"],
			["/var/lib/app"],
			["/usr/local/bin/helper"],
			["/", "/var"],
		];

		test("proposes for the earlier run and this one", async () => {
			const earlier = await json(layer);
			const merged = await learn(["--upperdir", small, "--merge", "DIR/a.json", "--format", "json"], { files: { "a.json": earlier } });
			const { paths, samples } = shortOf(merged.stdout);
			expect({ paths, samples }).toEqual({ paths: both, samples: 2 });
			const { stdout } = await learn(["--merge", "DIR/a.json", "--format", "json"], { files: { "a.json": merged.stdout } });
			expect(shortOf(stdout).paths).toEqual(both);
		});

		test("needs no container, and keeps images apart", async () => {
			const files = {
				"a.json": await json(layer, "--image", "r.example/a"),
				"b.json": `${await json(small, "--image", "r.example/a")}${await json(small, "--image", "r.example/b")}`,
			};
			const { code, stdout, stderr } = await learn(["--merge", "DIR/a.json", "--merge", "DIR/b.json", "--format", "json"], { files });
			expect({ code, stderr, found: stdout.trim().split("\n").map(shortOf) }).toEqual({
				code: 0,
				stderr: "",
				found: [
					{ source: `LAYER, ${small}`, containers: ["LAYER", small], image: "r.example/a", samples: 2, paths: both },
					{ source: small, containers: undefined, image: "r.example/b", samples: 1, paths: [["/var/log/app 67108864"], [], [], ["/"]] },
				],
			});
		});

		const valid = { samples: 1, folders: [{ path: "/run", mode: 0o755, uid: 0, gid: 0, writes: [] }] };
		const folder = (change: object) => ({ ...valid, folders: [{ ...valid.folders[0], ...change }] });
		const write = { rule: "scratch/run", reason: "", entries: 1, bytes: 1, example: "x" };

		test("says exec for a tmpfs from which programs were run in an earlier run", async () => {
			const earlier = JSON.stringify({ source: "web", seen: { ...valid, executed: ["/run/service/web/run", "/usr/bin/s6-supervise"] } });
			const { code, stdout } = await learn(["--merge", "DIR/a.json", "--format", "yaml"], { files: { "a.json": earlier } });
			expect({ code, stdout }).toEqual({
				code: 0,
				stdout: `# ossify learn: web
# For all containers: the spec names no image. With --image IMAGE, for one only.
ossify:
  config:
    tmpfs:
      allowances:
        # exec: programs or libraries were run from there: /run/service/web/run
        /run:
          options: [rw, exec, nosuid, nodev]
`,
			});
		});

		test.each([
			["", "it is empty"],
			['{"source":"a","seen":{"samp', "line 1: JSON Parse error: Unterminated string"],
			['{"source":"a"}\n', "line 1: it has no `seen`"],
			["null", "line 1: it has no `seen`"],
			["\n".repeat(20_000), "it has more than 10000 lines"],
			[{ ...valid, samples: -1 }, "line 1: `seen.samples` is not a number of looks"],
			[folder({ path: "/run/../etc" }), 'line 1: a folder has no clean, absolute path: "/run/../etc"'],
			[folder({ path: "/run/\nx" }), 'line 1: a folder has no clean, absolute path: "/run/\\nx"'],
			[folder({ path: "/run/a/b" }), "line 1: the folder above /run/a/b does not precede it"],
			[{ ...valid, executed: ["/run/x", "/run/\n/etc"] }, 'line 1: a program has no clean, absolute path: "/run/\\n/etc"'],
			[folder({ uid: -1 }), "line 1: the owner of the folder /run"],
			[folder({ mode: 0o70000 }), "line 1: the mode of the folder /run"],
			[folder({ writes: [{ ...write, bytes: 1e300 }] }), "line 1: the amount of a write in /run"],
			[folder({ writes: [{ ...write, example: "x\n/etc: {}" }] }), "line 1: the example of a write in /run"],
			[
				folder({ path: "/usr/bin", writes: [write] }),
				"line 1: the rule scratch/run, which this ossify does not have there, of a write in /usr/bin",
			],
		])("refuses %p", async (seen, why) => {
			const text = typeof seen === "string" ? seen : JSON.stringify({ source: "a", seen });
			const { code, stdout, stderr } = await learn(["--merge", "DIR/a.json"], { files: { "a.json": text } });
			expect({ code, stdout, stderr: stderr.split("\n")[0] }).toEqual({
				code: 4,
				stdout: "",
				stderr: `ossify: cannot merge DIR/a.json: it is not what \`ossify learn\` printed: ${why}`,
			});
		});
	});

	test("calls an empty layer not known", async () => {
		const empty = mkdtempSync(join(tmpdir(), "ossify-empty-"));
		const { code, stdout } = await learn(["--upperdir", empty]);
		expect({ code, stdout: stdout.replace(empty, "EMPTY") }).toEqual({
			code: 0,
			stdout: "– EMPTY: not known. Nothing is in the layer; that of a container which never ran is empty, too.\n",
		});
		rmSync(empty, { recursive: true });
	});

	test.each([
		[[], "usage/no-layer"],
		[["--upperdir", layer, "--rootfs-diff", "x.tar"], "usage/contradiction"],
		[["--rootfs-diff", "x.tar", "--for", "1m"], "usage/contradiction"],
		[["--upperdir", layer, "--every", "1m"], "usage/contradiction"],
		[["--upperdir", layer, "--for", "10"], "usage/invalid-time"],
		[["--upperdir", `${layer}/none`], "input/unreadable"],
		[["--rootfs-diff", `${layer}/var/log/app/access.log`], "input/not-a-tar"],
	])("refuses %p", async (args, code) => {
		const { stderr } = await learn([...args, "--format", "json"]);
		expect(JSON.parse(stderr).error.code).toBe(code);
	});
});
