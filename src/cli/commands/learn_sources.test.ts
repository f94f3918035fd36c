/** What `ossify learn` reads besides layers: diffs, and refused writes. */
import { describe, expect, test } from "bun:test";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };

async function learn(args: readonly string[], machine: Partial<Machine> = {}) {
	return await ossify({ assets, columns: 100, ...machine, args: ["learn", ...args] });
}

interface Found {
	readonly path: string;
	readonly size?: number;
	readonly sizeUnknown?: true;
}

/** The results, one a line. */
function shortOf(stdout: string) {
	const paths = (list: readonly Found[]) => list.map(({ path, size }) => (size === undefined ? path : `${path} ${size}`));
	return stdout
		.trim()
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line))
		.map(({ source, image, allowances, data, drift, nowhere, covered, problems }) => ({
			source,
			image,
			found: Object.fromEntries(
				Object.entries({ allowances, data, drift, nowhere, covered }).flatMap(([key, list]) =>
					(list as Found[]).length === 0 ? [] : [[key, paths(list as Found[])]],
				),
			),
			...(problems.length > 0 && { problems }),
		}));
}

const diff = `C /var
C /var/cache
C /var/cache/app
A /var/cache/app/object
D /var/cache/app/old
C /var/log
A /var/log/app
A /var/log/app/app.log
C /var/lib
C /var/lib/app
A /var/lib/app/orders.db
C /usr
C /usr/local
C /usr/local/bin
A /usr/local/bin/helper
C /usr/share/app
D /usr/share/app/page
C /tmp
C /run
A /run/app.pid
C /etc
`;
const found = {
	allowances: ["/var/cache/app", "/var/log"],
	data: ["/var/lib/app"],
	drift: ["/usr/local/bin/helper", "/usr/share/app/page"],
	covered: ["/run", "/tmp"],
};

describe("--diff", () => {
	const lists = { added: "A", changed: "C", deleted: "D" };
	const json = JSON.stringify(
		Object.fromEntries(
			Object.entries(lists).map(([key, kind]) => [
				key,
				diff
					.split("\n")
					.filter((line) => line.startsWith(kind))
					.map((line) => line.slice(2)),
			]),
		),
	);

	test.each([
		["of `docker diff`", diff],
		["in another order", `${diff.trim().split("\n").reverse().join("\n")}\n`],
		["without an end of the last line", diff.trim()],
		["as JSON, of `podman diff`", json],
	])("reads a diff %s", async (_, text) => {
		const expected = [{ source: "the standard input", image: undefined, found }];
		const { code, stdout, stderr } = await learn(["--diff", "-", "--format", "json"], { stdin: text });
		expect({ code, stderr, all: shortOf(stdout) }).toEqual({ code: 0, stderr: "", all: expected });
	});

	test("says that sizes are not known, and leaves them out of the data", async () => {
		const { stdout } = await learn(["--diff", "DIR/diff", "--image", "r.example/app"], { files: { diff: "A /var/cache/app/x\n" } });
		expect(stdout).toBe(`✔ DIR/diff: 1 tmpfs to allow.

To allow as tmpfs
  /var/cache/app  size not known: set one; 2 entries
    scratch/cache: a cache (x)

Data for the policies (-d)
  # ossify learn: DIR/diff
  ossify:
    config:
      tmpfs:
        images:
          r.example/app:
            # scratch/cache: a cache: x
            # seen: 2 entries, of unknown size. Set a size: without one, it may take half of the host's memory
            /var/cache/app: {}
`);
	});

	test("reports lines that are not of a diff, and reads the others", async () => {
		const text = "A /var/cache/app/a\nb\u001b[2J\nA /var/log/../../x\nB /x\nA /var/log/y\n";
		const { code, stdout, stderr } = await learn(["--diff", "-", "--format", "json"], { stdin: text });
		expect({ code, all: shortOf(stdout), error: JSON.parse(stderr).error.code }).toEqual({
			code: 4,
			all: [
				{
					source: "the standard input",
					image: undefined,
					found: { allowances: ["/var/cache/app", "/var/log"] },
					problems: [
						{ path: "/", reason: "line 2 is not of a diff: b\\u001b[2J" },
						{ path: "/", reason: "line 4 is not of a diff: B /x" },
						{ path: "/", reason: "a path leads out of its folder" },
					],
				},
			],
			error: "input/unreadable",
		});
	});

	test.each([
		["text", "hello\n", "cannot read DIR/diff: line 1 is not of a diff: hello"],
		[
			"truncated JSON",
			'{"added": ["/var/ca',
			"cannot read DIR/diff: it is not what `podman diff --format json` prints: JSON Parse error: Unterminated string",
		],
		[
			"other JSON",
			'{"added": [1]}',
			"cannot read DIR/diff: it is not what `podman diff --format json` prints: `added`, `changed` and `deleted` are lists of paths",
		],
	])("refuses %s", async (_, text, message) => {
		const { code, stdout, stderr } = await learn(["--diff", "DIR/diff", "--format", "json"], { files: { diff: text } });
		expect({ code, stdout, message: JSON.parse(stderr).error.message }).toEqual({ code: 4, stdout: "", message });
	});

	test("takes no more than a number of bytes", async () => {
		const line = "A /var/cache/app/0123456789\n";
		const { code, stderr } = await learn(["--diff", "DIR/diff", "--format", "json"], { files: { diff: line.repeat(5_000_000) } });
		expect({ code, error: JSON.parse(stderr).error.code }).toEqual({ code: 4, error: "input/too-large" });
	});
});

describe("--denials", () => {
	const web = "a".repeat(64);
	const job = "b".repeat(64);
	const named = { container: web, namespace: "shop", pod: "web-1", name: "web", image: "r.example/shop/web:1" };
	const lines = [
		{ ...named, call: "openat", action: "write", program: "/usr/sbin/nginx", folder: "/var/cache/nginx" },
		{ ...named, call: "openat", action: "write", program: "/usr/sbin/nginx", folder: "/var/cache/nginx" },
		{ ...named, call: "mkdirat", action: "create", path: "/var/cache/nginx/proxy", folder: "/var/cache/nginx" },
		{ ...named, call: "bind", action: "create", path: "/var/lib/app/x.sock", folder: "/var/lib/app" },
		{ ...named, call: "unlinkat", action: "delete", path: "/usr/share/app/page", folder: "/usr/share/app" },
		{ ...named, call: "openat", action: "write", path: "/usr/share/app/page2", folder: "/usr/share/app" },
		{ ...named, call: "openat", action: "write" },
		{ container: job, call: "openat", action: "write", folder: "/var/log" },
		{ call: "openat", action: "write", folder: "/var/log" },
	];
	const text = lines
		.map((line) => `${JSON.stringify({ time: "2026-11-29T04:09:30.000Z", serial: "1", pid: 1, ppid: 0, uid: 0, ...line })}\n`)
		.join("");

	test("proposes what was refused, by container", async () => {
		const { code, stdout, stderr } = await learn(["--denials", "-", "--format", "json"], { stdin: text });
		expect({ code, notes: stderr.trim(), all: shortOf(stdout) }).toEqual({
			code: 0,
			notes: '{"note":{"message":"1 refused write left out: the kernel named no path"}}',
			all: [
				{
					source: "shop/web-1/web",
					image: "r.example/shop/web",
					found: {
						allowances: ["/var/cache/nginx"],
						drift: ["/usr/share/app/page", "/usr/share/app/page2"],
						nowhere: ["/var/lib/app"],
					},
				},
				{ source: "bbbbbbbbbbbb", image: undefined, found: { allowances: ["/var/log"] } },
				{ source: "processes that are in no known container", image: undefined, found: { allowances: ["/var/log"] } },
			],
		});
		expect(JSON.parse(stdout.split("\n")[0] as string).allowances).toMatchObject([{ entries: 3, sizeUnknown: true }]);
	});

	test("leaves out what has a path of more than 4,096 characters: a container that made one must not hide the others", async () => {
		const long = `/${"d".repeat(3800)}/${"e".repeat(3800)}`;
		const some = [
			{ container: job, call: "openat", action: "write", path: `${long}/x`, folder: long },
			{ container: job, call: "openat", action: "write", path: `/${"d".repeat(4000)}/${"f".repeat(200)}` },
			{ container: job, call: "openat", action: "write", folder: "/var/log" },
		];
		const { code, stdout, stderr } = await learn(["--denials", "-", "--format", "json"], {
			stdin: some.map((one) => `${JSON.stringify(one)}\n`).join(""),
		});
		expect({ code, notes: stderr.trim(), all: shortOf(stdout) }).toEqual({
			code: 0,
			notes: '{"note":{"message":"2 refused writes left out: the path has more than 4,096 characters"}}',
			all: [{ source: "bbbbbbbbbbbb", image: undefined, found: { allowances: ["/var/log"] } }],
		});
	});

	test("has none", async () => {
		expect(await learn(["--denials", "-", "--format", "json"], { stdin: "\n" })).toMatchObject({
			code: 0,
			stdout: "",
			stderr: '{"note":{"message":"there are no refused writes in the standard input"}}\n',
		});
	});

	test.each([
		['{"call":"openat","fold', "line 1: JSON Parse error: Unterminated string"],
		["[]", "line 1: it is not a refused write"],
		['\n{"call":"openat","folder":"var"}', "line 2: `folder` is not a clean, absolute path"],
		['{"call":"openat","folder":"/var/../etc"}', "line 1: `folder` is not a clean, absolute path"],
		['{"call":"openat","container":"../x"}', "line 1: `container` is not an ID"],
		['{"call":1}', "line 1: `call` is not a text"],
	])("refuses %s", async (stdin, why) => {
		const { code, stderr } = await learn(["--denials", "-", "--format", "json"], { stdin });
		expect({ code, message: JSON.parse(stderr).error.message }).toEqual({
			code: 4,
			message: `cannot read refused writes of the standard input: ${why}`,
		});
	});

	test("are not a diff", async () => {
		const { code, stderr } = await learn(["--diff", "-"], { stdin: text });
		expect({ code, advice: stderr.includes("what `ossify denials --format json` printed is for --denials") }).toEqual({
			code: 4,
			advice: true,
		});
	});

	test("--spec takes the container that fits", async () => {
		const image = (name: string) => `services: {web: {image: ${name}}}\n`;
		const args = ["--denials", "-", "--spec", "DIR/compose.yaml", "--format", "json"];
		const { code, stdout, stderr } = await learn(args, { stdin: text, files: { "compose.yaml": image("r.example/shop/web:1") } });
		const notes = stderr
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line).note.message);
		expect({ code, sources: shortOf(stdout).map(({ source }) => source), notes }).toEqual({
			code: 0,
			sources: ["shop/web-1/web"],
			notes: [
				"1 refused write left out: the kernel named no path",
				"bbbbbbbbbbbb left out: neither the name nor the image is known",
				"processes that are in no known container left out: neither the name nor the image is known",
			],
		});
	});
});
