/** `ossify learn --apply`, `--format manifest` and `--format diff`: what was learned, in the files that its user keeps. */
import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { recorded } from "../../../test/support/spec_facts.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };
const layer = mkdtempSync(join(tmpdir(), "ossify-apply-"));
afterAll(() => rmSync(layer, { recursive: true }));

function write(path: string, mode = 0o644): void {
	mkdirSync(dirname(join(layer, path)), { recursive: true });
	writeFileSync(join(layer, path), "x".repeat(5000));
	chmodSync(join(layer, path), mode);
}
for (const path of ["var/log/app/access.log", "var/lib/app/orders.db", "run/app.pid"]) write(path);
chmodSync(join(layer, "var/log/app"), 0o750);

async function learn(args: readonly string[], machine: Partial<Machine> = {}) {
	const { code, stdout, stderr, files } = await ossify({ assets, columns: 100, ...machine, args: ["learn", "--upperdir", layer, ...args] });
	return { code, stdout: stdout.replaceAll(layer, "LAYER"), stderr: stderr.replaceAll(layer, "LAYER").split("\n").filter(Boolean), files };
}

const deploy = `# The shop.
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: app # what customers see
        image: registry.example/shop/app:1
        volumeMounts:
        - {name: t, mountPath: /tmp}
        - {name: t, mountPath: /var/tmp}
      - name: side
        image: registry.example/shop/side:1
      volumes:
      - {name: t, emptyDir: {}}
`;
const hardenedDeploy = deploy
	.replace(
		"        - {name: t, mountPath: /var/tmp}\n",
		`        - {name: t, mountPath: /var/tmp}
        - name: app-run
          mountPath: /run
        - name: app-var-log-app
          mountPath: /var/log/app
        securityContext:
          readOnlyRootFilesystem: true
`,
	)
	.replace(
		"emptyDir: {}}\n",
		`emptyDir: {}}
      - name: app-run
        emptyDir:
          medium: Memory
          sizeLimit: 64Mi
      - name: app-var-log-app
        emptyDir:
          medium: Memory
          sizeLimit: 16Mi
`,
	);

const compose = `services:
  web:
    image: registry.example/shop/app:1 # the shop
    tmpfs: ["/run", "/tmp", "/var/tmp"]
`;
const logFlag = "/var/log/app:rw,noexec,nosuid,nodev,mode=0750,size=16777216";
const hardenedCompose = `services:
  web:
    image: registry.example/shop/app:1 # the shop
    tmpfs: ["/run", "/tmp", "/var/tmp", "${logFlag}"]
    read_only: true
`;

const unit = "[Container]\nImage=registry.example/shop/app:1\nTmpfs=/run\nTmpfs=/tmp\nTmpfs=/var/tmp\n# end\n";
const hardenedUnit = unit.replace("# end", `ReadOnly=true\nTmpfs=${logFlag}\n# end`);

const forms = [
	["deploy.yaml", deploy, hardenedDeploy, ["--container", "app"]],
	["compose.yaml", compose, hardenedCompose, []],
	["web.container", unit, hardenedUnit, []],
] as const;

const fails =
	"ossify: warning: LAYER: writes that were seen fail with this change: /var/lib/app (data/databases); without --format, learn says what to do";

describe.each(forms)("%s", (name, text, hardened, choice) => {
	const machine = { files: { [name]: text } };

	test("is printed, hardened with what was learned", async () => {
		const result = await learn(["--spec", `DIR/${name}`, ...choice, "--format", "manifest"], machine);
		expect(result).toMatchObject({ code: 0, stdout: hardened, files: { [name]: text } });
		expect(result.stderr).toContain(fails);
	});

	test("is shown with what changes", async () => {
		const { stdout } = await learn(["--spec", `DIR/${name}`, ...choice, "--format", "diff"], machine);
		const [, , , ...lines] = stdout.split("\n");
		expect(stdout.startsWith(`--- DIR/${name}\n+++ DIR/${name}\n@@`)).toBe(true);
		const rest = (sign: string) => lines.filter((line) => !line.startsWith(sign) && line !== "").map((line) => line.slice(1));
		const inText = (whole: string, part: readonly string[]) => part.every((line) => whole.split("\n").includes(line));
		expect([inText(text, rest("+")), inText(hardened, rest("-"))]).toEqual([true, true]);
	});

	test("is hardened in place; twice is the same as once", async () => {
		const first = await learn(["--apply", `DIR/${name}`, ...choice, "--format", "yaml"], machine);
		expect(first).toMatchObject({ code: 0, files: { [name]: hardened } });
		expect(first.stderr).toContainEqual(expect.stringMatching(/^ossify: DIR\/\S+: .* is hardened$/));
		const again = await learn(["--apply", `DIR/${name}`, ...choice, "--format", "yaml"], { files: first.files });
		expect(again).toMatchObject({ code: 0, stdout: "{}\n", files: { [name]: hardened } });
		expect(again.stderr).toContain(`ossify: DIR/${name} stays as it is`);
	});
});

test.each([
	[
		"deploy.yaml",
		deploy,
		`    # in the StatefulSet's spec
    volumeClaimTemplates:
    - metadata:
        name: app-var-lib-app
      spec:
        accessModes:
        - ReadWriteOnce
        resources:
          requests:
            storage: 1Gi
    # in container app
    volumeMounts:
    - name: app-var-lib-app
      mountPath: /var/lib/app
`,
	],
	[
		"pod.yaml",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: app, image: a}\n  volumes: [{name: app-var-lib-app, emptyDir: {}}]\n",
		`    # in the pod's spec; each claim has to exist
    volumes:
    - name: app-var-lib-app-2
      persistentVolumeClaim:
        claimName: app-var-lib-app-2
    # in container app
    volumeMounts:
    - name: app-var-lib-app-2
      mountPath: /var/lib/app
`,
	],
	[
		"compose.yaml",
		compose,
		`    # in service web
    volumes:
    - web-var-lib-app:/var/lib/app
    # in the file
    volumes:
      web-var-lib-app: {}
`,
	],
	["web.container", unit, "    # in [Container]\n    Volume=systemd-web-var-lib-app:/var/lib/app\n"],
])("a volume for data is suggested in the words of %s", async (name, text, suggestion) => {
	const choice = name === "deploy.yaml" ? ["--container", "app"] : [];
	const { stdout } = await learn(["--spec", `DIR/${name}`, ...choice], { files: { [name]: text } });
	expect(stdout).toContain(`    data/databases: a database (orders.db)\n${suggestion}`);
});

test("a root that its author made read-only gets the mounts that are proposed, and no others", async () => {
	const text = unit.replace(/Tmpfs=.*\n/g, "").replace("# end", "ReadOnly=true\nReadOnlyTmpfs=false");
	const { stdout } = await learn(["--spec", "DIR/web.container", "--format", "manifest"], { files: { "web.container": text } });
	expect(stdout).toBe(`${text.trimEnd()}\nTmpfs=/run:rw,noexec,nosuid,nodev,mode=0755,size=1048576\nTmpfs=${logFlag}\n`);
});

test("where sizes are not known, the file says no size, and a warning does", async () => {
	const files = { "web.container": unit, "site.json": "{}", diff: "A /var/cache/app/x\n" };
	const args = (apply: string) => ["learn", "--diff", "DIR/diff", "--apply", `DIR/${apply}`];
	const warning = expect.stringMatching(/^ossify: warning: \S+: how much was written is not known: set a size for \/var\/cache\/app$/m);
	const unitMade = await ossify({ assets, files, args: args("web.container") });
	expect([unitMade.files["web.container"], unitMade.stderr]).toEqual([
		unit.replace("# end", "ReadOnly=true\nTmpfs=/var/cache/app:rw,noexec,nosuid,nodev,mode=0755\n# end"),
		warning,
	]);
	const dataMade = await ossify({ assets, files, args: args("site.json") });
	expect([dataMade.files["site.json"], dataMade.stderr]).toEqual([
		'{"ossify":{"config":{"tmpfs":{"allowances":{"/var/cache/app":{}}}}}}',
		warning,
	]);
});

const two = (first: string, second: string) =>
	[first, second]
		.map(
			(one) =>
				`apiVersion: v1\nkind: Pod\nmetadata: {name: ${one.split(" ")[0]}}\nspec: {containers: [{name: app, image: ${one.split(" ")[1]}}]}\n`,
		)
		.join("---\n");

test.each<[title: string, text: string, args: readonly string[], said: string | RegExp]>([
	["the name", deploy, ["--container", "app"], "DIR/x.yaml: StatefulSet web: container app, by --container"],
	[
		"the whole label",
		deploy,
		["--container", "StatefulSet web: container side"],
		"DIR/x.yaml: StatefulSet web: container side, by --container",
	],
	["the image", two("a r.example/a:1", "b r.example/b:2"), ["--image", "r.example/b"], "DIR/x.yaml: Pod b: container app, by its image"],
	[
		"the name and the image",
		two("a r.example/a:1", "b r.example/b:2"),
		["--container", "app", "--image", "r.example/b"],
		"DIR/x.yaml: Pod b: container app, by its image",
	],
	[
		"nothing",
		deploy,
		[],
		/^--spec has to name one container: .* DIR\/x.yaml has StatefulSet web: container app; StatefulSet web: container side$/,
	],
	[
		"a name that none has",
		deploy,
		["--container", "web"],
		/^DIR\/x.yaml describes no container web: it describes StatefulSet web: container app; /,
	],
])("of several containers, one is chosen by %s", async (_, text, args, said) => {
	const { stderr } = await learn(["--spec", "DIR/x.yaml", "--format", "json", ...args], { files: { "x.yaml": text } });
	const [first] = stderr.map((line) => JSON.parse(line));
	expect((first.note ?? first.error).message).toMatch(said instanceof RegExp ? said : new RegExp(`^${said.replaceAll(/[.]/g, "\\.")}$`));
});

test.each<[title: string, containers: string[], changed: boolean]>([
	["another name and image", ["r.example/report:2", "cron"], false],
	["its repository with another tag", ["r.example/web:2", "cron"], true],
	["its repository without the registry", ["web:2", "cron"], true],
	["its name", ["r.example/report:2", "web"], true],
	["another name, which --container says is the same", ["r.example/report:2", "cron", "--container", "cron"], true],
])("what was learned of a container is applied to the only one of a file by %s", async (_, [image = "", name = "", ...args], changed) => {
	const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: ${name}, image: "${image}"}]}\n`;
	const id = "c".repeat(64);
	const line = {
		container: id,
		name: "web",
		image: "r.example/web:1",
		time: "2026-11-29T04:09:30.000Z",
		serial: "1",
		pid: 1,
		ppid: 0,
		uid: 0,
	};
	const stdin = `${JSON.stringify({ ...line, call: "openat", action: "write", folder: "/var/cache/nginx" })}\n`;
	const { code, stderr, files } = await ossify({
		assets,
		stdin,
		files: { "pod.yaml": text },
		args: ["learn", "--denials", "-", "--apply", "DIR/pod.yaml", "--format", "yaml", ...args],
	});
	expect({ code, isChanged: files["pod.yaml"] !== text }).toEqual({ code: changed ? 0 : 2, isChanged: changed });
	if (!changed)
		expect(stderr).toContain("DIR/pod.yaml describes Pod p: container cron: neither the name web nor the image r.example/web:1 fits");
});

const earlier = (source: string, path: string, image?: string) => {
	const write = { rule: "scratch/logs", reason: "", entries: 1, bytes: 4096, example: "x" };
	const above = ["/var", "/var/log"].map((one) => ({ path: one, mode: 0o755, uid: 0, gid: 0, inImage: true, writes: [] }));
	const folders = [...above, { path, mode: 0o755, uid: 0, gid: 0, inImage: true, writes: [write] }];
	const content = [{ path, bytes: 0, entries: 0 }];
	return `${JSON.stringify({ source, image, seen: { samples: 1, folders, content } })}\n`;
};

const merge = async (files: Readonly<Record<string, string>>, ...args: string[]) =>
	await ossify({ assets, files, columns: 100, args: ["learn", ...args] });

test("the data of several images are one document", async () => {
	const files = {
		"monday.json": earlier("web", "/var/log/web"),
		"tuesday.json": earlier("job", "/var/log/web"),
		"ci.json": earlier("nice_name", "/var/log/app", "r.example/app"),
	};
	const runs = ["--merge", "DIR/monday.json", "--merge", "DIR/tuesday.json", "--merge", "DIR/ci.json"];
	const { code, stderr, stdout } = await merge(files, ...runs, "--format", "yaml");
	expect({ code, stderr, stdout }).toEqual({
		code: 0,
		stderr: "",
		stdout: `# ossify learn: web, job, nice_name
# For all containers: the spec names no image. With --image IMAGE, for one only.
ossify:
  config:
    tmpfs:
      allowances:
        # scratch/logs: logs: send them to standard output to keep them: x
        # seen: 2 entries, 4 KiB
        /var/log/web:
          size: 16Mi
      images:
        r.example/app:
          # scratch/logs: logs: send them to standard output to keep them: x
          # seen: 2 entries, 4 KiB
          /var/log/app:
            size: 16Mi
`,
	});
});

test("what earlier runs learned is applied to the container of a file that fits", async () => {
	const files = { "web.yaml": deploy, "run.json": earlier("nice_name", "/var/log/app", "registry.example/shop/app") };
	const result = await merge(files, "--merge", "DIR/run.json", "--apply", "DIR/web.yaml", "--format", "json");
	expect(result.code).toBe(0);
	expect(result.files["web.yaml"]).toBe(hardenedDeploy);
	const other = { ...files, "run.json": earlier("nice_name", "/var/log/app", "r.example/other") };
	expect(await merge(other, "--merge", "DIR/run.json", "--apply", "DIR/web.yaml")).toMatchObject({ code: 2, stdout: "", files: other });
});

test("where the command fails, nothing is applied", async () => {
	const { code, stderr, files } = await ossify({
		assets,
		files: { "site.yaml": "{}\n" },
		args: ["learn", "--apply", "DIR/site.yaml", "--", "sh", "-c", "exit 125"],
	});
	expect({ code, files }).toEqual({ code: 125, files: { "site.yaml": "{}\n" } });
	expect(stderr).toContain("DIR/site.yaml stays as it is: the command ended with exit code 125; ");
});

const site = `# Our data.
ossify:
  config:
    mode: enforce # as always
    tmpfs:
      allowances:
        /var/log/app: {size: 4Ki} # too small
        # until SHOP-42 is done
        /var/cache/app: {size: 1Gi}
`;

/** What is added to a block, with the comments that say why. */
function added(indent: string, inner = "  "): string {
	const above = [
		"# scratch/logs: logs: send them to standard output to keep them: access.log",
		"# seen: 2 entries, 8 KiB",
		"# Without what the image has there, which is not known: raise the size where that is much",
	];
	return [...above, "/var/log/app:", `${inner}size: 16Mi`, `${inner}default_mode: "0750"`].map((line) => `${indent}${line}\n`).join("");
}

describe("data of the policies", () => {
	test.each<[title: string, name: string, before: string, after: string]>([
		["a larger size takes precedence", "site.yaml", site, site.replace("4Ki", "16Mi")],
		[
			"what is missing is added",
			"site.yaml",
			"# Ours.\nossify:\n  config:\n    mode: enforce # x\n",
			`# Ours.\nossify:\n  config:\n    mode: enforce # x\n    tmpfs:\n      allowances:\n${added("        ")}`,
		],
		[
			"what is missing beside others is added",
			"site.yaml",
			"ossify:\n    config:\n        tmpfs:\n            allowances:\n                /run: {size: 1Gi} # ours\n",
			`ossify:\n    config:\n        tmpfs:\n            allowances:\n                /run: {size: 1Gi} # ours\n${added("                ", "    ")}`,
		],
		[
			"JSON keeps its layout",
			"site.json",
			'{\n  "ossify": {"config": {"mode": "enforce"}}\n}\n',
			'{\n  "ossify": {"config": {"mode": "enforce", "tmpfs": {"allowances":{"/var/log/app":{"size":"16Mi","default_mode":"0750"}}}}}\n}\n',
		],
		[
			"a path that is dropped stays so",
			"site.yaml",
			"ossify: {config: {tmpfs: {allowances: {/var/log/app: null}}}}\n",
			"ossify: {config: {tmpfs: {allowances: {/var/log/app: null}}}}\n",
		],
	])("%s, all else stays, and twice is the same as once", async (_, name, before, after) => {
		const first = await learn(["--apply", `DIR/${name}`], { files: { [name]: before } });
		expect(first).toMatchObject({ code: 0, files: { [name]: after } });
		expect((await learn(["--apply", `DIR/${name}`], { files: first.files })).files).toEqual(first.files);
	});

	test("a tmpfs from which programs were run allows it, and keeps its size", async () => {
		const earlier = { source: "web", seen: { samples: 1, folders: [], executed: ["/run/service/web/run"] } };
		const [before, after] = ["", ", options: [rw, exec, nosuid, nodev]"].map(
			(options) => `ossify: {config: {tmpfs: {allowances: {/run: {size: 1Gi${options}}, /var/log/app: {size: 16Mi}}}}} # ours\n`,
		) as [string, string];
		const files = { "a.json": JSON.stringify(earlier), "site.yaml": before };
		const first = await learn(["--merge", "DIR/a.json", "--apply", "DIR/site.yaml"], { files });
		expect(first).toMatchObject({ code: 0, files: { "site.yaml": after } });
		expect((await learn(["--merge", "DIR/a.json", "--apply", "DIR/site.yaml"], { files: first.files })).files).toEqual(first.files);
	});

	test("a file that is not there is made", async () => {
		const { files, stdout, stderr } = await learn(["--apply", "DIR/site.yaml", "--format", "yaml"]);
		expect(stderr).toEqual([
			"ossify: DIR/site.yaml is created, with data for the policies",
			"ossify: DIR/site.yaml now allows /var/log/app",
		]);
		expect(files["site.yaml"]?.replaceAll(layer, "LAYER")).toBe(stdout);
		const { files: json } = await learn(["--apply", "DIR/site.json"]);
		expect(JSON.parse(String(json["site.json"]))).toEqual({
			ossify: { config: { tmpfs: { allowances: { "/var/log/app": { size: "16Mi", default_mode: "0750" } } } } },
		});
	});

	test.each<[title: string, before: string, after: string]>([
		[
			"CRLF",
			"ossify:\r\n  config: {}\r\n",
			`ossify:\n  config:\n    tmpfs:\n      allowances:\n${added("        ")}`.replaceAll("\n", "\r\n"),
		],
		[
			"no line end, and a comment",
			"ossify:\n  config:\n    mode: audit # x",
			`ossify:\n  config:\n    mode: audit # x\n    tmpfs:\n      allowances:\n${added("        ").trimEnd()}`,
		],
		[
			"a document's begin and end",
			"---\nossify: {config: {mode: audit}}\n...\n",
			'---\nossify: {config: {mode: audit, tmpfs: {allowances: {/var/log/app: {size: 16Mi, default_mode: "0750"}}}}}\n...\n',
		],
		[
			"nothing but an empty mapping",
			"# none yet\n{}\n",
			'# none yet\n{ossify: {config: {tmpfs: {allowances: {/var/log/app: {size: 16Mi, default_mode: "0750"}}}}}}\n',
		],
		[
			"words of other YAML versions",
			"ossify: {config: {exemptions: {labels: {yes: {reason: no}, on: {reason: 'off'}}}}}\n",
			"ossify: {config: {exemptions: {labels: {yes: {reason: no}, on: {reason: 'off'}}}, tmpfs: {allowances: {/var/log/app: {size: 16Mi, default_mode: \"0750\"}}}}}\n",
		],
	])("with %s are edited in their own style", async (_, before, after) => {
		const { code, stderr, files } = await learn(["--apply", "DIR/site.yaml"], { files: { "site.yaml": before } });
		expect({ code, stderr, text: files["site.yaml"] }).toEqual({
			code: 0,
			stderr: ["ossify: DIR/site.yaml now allows /var/log/app"],
			text: after,
		});
	});

	test("whose allowances are shared by an anchor are refused, and stay", async () => {
		const text = "ossify: {config: {tmpfs: {allowances: &a {/run: {size: 1Gi}}, images: {r.example/x: *a}}}}\n";
		const { code, stderr, files } = await learn(["--apply", "DIR/site.yaml"], { files: { "site.yaml": text } });
		expect([code, stderr[0], files["site.yaml"]]).toEqual([
			4,
			expect.stringContaining("cannot edit DIR/site.yaml: with the change, it would not be read as it is now"),
			text,
		]);
	});

	test("of an image are kept by image", async () => {
		const { files } = await learn(["--apply", "DIR/site.yaml", "--image", "r.example/app"], {
			files: { "site.yaml": "ossify: {config: {}} # none\n" },
		});
		expect(files["site.yaml"]).toBe(
			'ossify: {config: {tmpfs: {images: {r.example/app: {/var/log/app: {size: 16Mi, default_mode: "0750"}}}}}} # none\n',
		);
	});

	test.each<[title: string, machine: Partial<Machine>, path: string, code: string]>([
		["broken YAML", { files: { "x.yaml": "ossify: {config: [\n" } }, "x.yaml", "policy/invalid-data"],
		["YAML with a key twice", { files: { "x.yaml": "ossify: {config: {mode: audit, mode: enforce}}\n" } }, "x.yaml", "policy/invalid-data"],
		["broken JSON", { files: { "x.json": '{"ossify": ' } }, "x.json", "policy/invalid-data"],
		["an unknown knob", { files: { "x.yaml": "ossify: {config: {tmpfs: {allowance: {}}}}\n" } }, "x.yaml", "policy/invalid-data"],
		["a spec", { files: { "config.json": '{"ociVersion": "1.0.2", "root": {"path": "r"}}' } }, "config.json", "usage/not-editable"],
		["what inspect prints", { files: { "x.json": JSON.stringify([recorded("docker")[0]?.inspect]) } }, "x.json", "usage/not-editable"],
		[
			"a broken manifest",
			{ files: { "x.yaml": "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: 1}]}\n" } },
			"x.yaml",
			"input/invalid-form",
		],
		[
			"a manifest of an unknown kind, with another one",
			{
				files: {
					"x.yaml": `${deploy.replace("apps/v1", "example.com/v1").replace("StatefulSet", "Rollout")}---\napiVersion: v1\nkind: Service\n`,
				},
			},
			"x.yaml",
			"input/invalid-form",
		],
		[
			"a link out of the folder",
			{ files: { "a/x.yaml": "ossify: {}\n" }, links: { "b/x.yaml": "../a/x.yaml" } },
			"b/x.yaml",
			"policy/leads-out",
		],
		["a dangling link", { links: { "x.yaml": "none.yaml" } }, "x.yaml", "policy/unreadable"],
		["a pipe", { pipes: ["x.yaml"] }, "x.yaml", "policy/unreadable"],
		["a folder", { files: { "x/y": "" } }, "x", "policy/unreadable"],
		["the standard output", {}, "-", "usage/contradiction"],
	])("%s is refused", async (_, machine, path, code) => {
		const { stderr, stdout, files } = await learn(["--apply", path === "-" ? path : `DIR/${path}`, "--format", "json"], machine);
		const same = await ossify({ ...machine, args: ["version"] });
		expect([JSON.parse(String(stderr[0])).error?.code, stdout, files]).toEqual([code, "", same.files]);
	});
});

test("--apply keeps mode and a link in the folder, and merges what several write at once", async () => {
	const folder = mkdtempSync(join(tmpdir(), "ossify-apply-"));
	const [file, link] = [join(folder, "real.yaml"), join(folder, "site.yaml")];
	writeFileSync(file, site);
	chmodSync(file, 0o640);
	symlinkSync("real.yaml", link);
	const images = ["a", "b", "c", "d"].map((name) => `r.example/${name}`);
	await Promise.all(images.map(async (image) => await learn(["--apply", link, "--image", image])));
	const text = await Bun.file(file).text();
	expect(images.filter((image) => text.includes(`        ${image}:\n`))).toEqual(images);
	expect(statSync(file).mode & 0o777).toBe(0o640);
	rmSync(folder, { recursive: true });
});

test("a layer that is empty, or read in part, is not applied", async () => {
	const empty = mkdtempSync(join(tmpdir(), "ossify-empty-"));
	const { files, stderr } = await ossify({
		assets,
		files: { "web.container": unit },
		args: ["learn", "--upperdir", empty, "--apply", "DIR/web.container"],
	});
	expect([files["web.container"], stderr]).toEqual([unit, "ossify: DIR/web.container stays as it is: nothing was learned\n"]);
	rmSync(empty, { recursive: true });
});

test("a tmpfs that the policy's share of the memory limit keeps too small gets a larger share", async () => {
	const spec = JSON.stringify({ ociVersion: "1.0.2", root: { path: "r" }, linux: { resources: { memory: { limit: 2097152 } } } });
	const data = "ossify: {config: {tmpfs: {allowances: {/run: {size: 64Mi, memory_percent: 0.1}}}}}\n";
	const { stdout } = await learn(["--spec", "DIR/config.json", "-d", "DIR/d.yaml", "--format", "json"], {
		files: { "config.json": spec, "d.yaml": data },
	});
	const { policyData, replay } = JSON.parse(stdout);
	expect(policyData.ossify.config.tmpfs.allowances["/run"]).toEqual({ size: "1Mi", memory_percent: 50 });
	expect(replay.filter((one: { path: string }) => one.path === "/run")).toMatchObject([{ outcome: "memory", fails: false }]);
});
