import { describe, expect, test } from "bun:test";
import { applyPatch } from "diff";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { shippedBundle } from "../../../test/support/compiler.ts";
import { recorded } from "../../../test/support/spec_facts.ts";

const shop = `# The shop.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop # as always
spec:
  replicas: 2
  template:
    spec:
      containers:
      # What customers see.
      - name: app
        image: registry.example/web:1
        securityContext:
          runAsUser: 1000 # not root
        resources:
          limits: {memory: 256Mi}
        volumeMounts:
        - {name: tmp, mountPath: /tmp}
      - name: log # sends them on
        image: registry.example/log:1
      volumes:
      - name: tmp
        emptyDir: {}
---
apiVersion: v1
kind: Service
metadata: {name: web}
`;

const hardenedShop = `# The shop.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop # as always
spec:
  replicas: 2
  template:
    spec:
      containers:
      # What customers see.
      - name: app
        image: registry.example/web:1
        securityContext:
          runAsUser: 1000 # not root
          readOnlyRootFilesystem: true
        resources:
          limits: {memory: 256Mi}
        volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - name: app-run
          mountPath: /run
        - name: app-var-tmp
          mountPath: /var/tmp
      - name: log # sends them on
        image: registry.example/log:1
        securityContext:
          readOnlyRootFilesystem: true
        volumeMounts:
        - name: log-run
          mountPath: /run
        - name: log-tmp
          mountPath: /tmp
        - name: log-var-tmp
          mountPath: /var/tmp
      volumes:
      - name: tmp
        emptyDir: {}
      - name: app-run
        emptyDir:
          medium: Memory
          sizeLimit: 26212Ki
      - name: app-var-tmp
        emptyDir:
          medium: Memory
          sizeLimit: 64Mi
      - name: log-run
        emptyDir:
          medium: Memory
          sizeLimit: 64Mi
      - name: log-tmp
        emptyDir:
          medium: Memory
          sizeLimit: 512Mi
      - name: log-var-tmp
        emptyDir:
          medium: Memory
          sizeLimit: 512Mi
---
apiVersion: v1
kind: Service
metadata: {name: web}
`;

const compose = `services:
  web:
    image: nginx:1.27 # stable
    ports: ["80:80"]

  # Reads its own files only.
  report: {image: report, read_only: true}
`;

const hardenedCompose = `services:
  web:
    image: nginx:1.27 # stable
    ports: ["80:80"]
    read_only: true
    tmpfs:
    - /run:rw,noexec,nosuid,nodev,mode=0755,size=67108864
    - /tmp:rw,noexec,nosuid,nodev,mode=1777,size=536870912
    - /var/tmp:rw,noexec,nosuid,nodev,mode=1777,size=536870912

  # Reads its own files only.
  report: {image: report, read_only: true}
`;

const unit = `[Unit]
Description=The shop

[Container]
Image=docker.io/library/nginx:1.27
# The shop is public.
PublishPort=80:80

[Install]
WantedBy=default.target
`;

const hardenedUnit = `[Unit]
Description=The shop

[Container]
Image=docker.io/library/nginx:1.27
# The shop is public.
PublishPort=80:80
ReadOnly=true
Tmpfs=/run:rw,noexec,nosuid,nodev,mode=0755,size=67108864
Tmpfs=/tmp:rw,noexec,nosuid,nodev,mode=1777,size=536870912
Tmpfs=/var/tmp:rw,noexec,nosuid,nodev,mode=1777,size=536870912

[Install]
WantedBy=default.target
`;

const { wasm, data } = await shippedBundle();
const assets = { policy: () => ({ wasm, data }) };
const mutate = ({ args, ...machine }: Machine) => ossify({ ...machine, args: ["mutate", ...args], assets });

/** Warnings, as they are printed. */
const warnings = (subject: string, ...messages: readonly string[]) =>
	messages.map((one) => `ossify: warning: ${subject}: ${one}\n`).join("");
const ofEmptyDirs = (paths: string, modes: string) => [
	`an emptyDir starts empty: the files that the image has at ${paths} will not be there`,
	`an emptyDir takes no mount options: ${paths} will not have noexec, nosuid and nodev, so programs can be started from there`,
	`an emptyDir belongs to root with mode 0777, where the policy asks for mode=0755 at /run, and for mode=1777 at ${modes}`,
	`an emptyDir has no limit of inodes: many empty files at ${paths} use memory of the kernel that no size counts`,
];
const hosts = warnings("all 2 containers", "Kubernetes has no setting that makes /etc/hosts read-only: the container can write there");
const inodes = "many empty files at /run, /tmp and /var/tmp use memory of the kernel that no size counts";

/** By file: what it has, what it has when it is hardened, the warnings of that, and those that remain. */
const forms: readonly (readonly [name: string, before: string, after: string, stderr: string, again: string])[] = [
	[
		"shop.yaml",
		shop,
		hardenedShop,
		warnings("Deployment shop/web: container app", ...ofEmptyDirs("/run and /var/tmp", "/var/tmp")) +
			hosts +
			warnings("Deployment shop/web: container log", ...ofEmptyDirs("/run, /tmp and /var/tmp", "/tmp and /var/tmp")),
		hosts,
	],
	[
		"compose.yaml",
		compose,
		hardenedCompose,
		warnings(
			"service web",
			"Docker starts a tmpfs empty: the files that the image has at /run, /tmp and /var/tmp will not be there",
			`Compose has no option nr_inodes for a tmpfs: ${inodes}`,
		),
		"",
	],
	["web.container", unit, hardenedUnit, warnings("container systemd-web", `Podman has no option nr_inodes for a tmpfs: ${inodes}`), ""],
];

describe.each(forms)("ossify mutate of %s", (name, before, after, stderr, again) => {
	const file = { [name]: before };

	test("prints it hardened", async () => {
		expect(await mutate({ args: [`DIR/${name}`], files: file })).toEqual({ code: 0, stdout: after, stderr, files: file });
	});

	test("writes it in place, and to another file", async () => {
		expect(await mutate({ args: ["--in-place", `DIR/${name}`], files: file })).toEqual({
			code: 0,
			stdout: "",
			stderr,
			files: { [name]: after },
		});
		const other = await mutate({ args: [`DIR/${name}`, "-o", "DIR/other"], files: file });
		expect(other).toEqual({ code: 0, stdout: "", stderr, files: { other: after, [name]: before } });
	});

	test("changes nothing twice, nor where the policies add to roots that are read-only", async () => {
		const hardened = { [name]: after };
		expect(await mutate({ args: ["--in-place", `DIR/${name}`], files: hardened })).toEqual({
			code: 0,
			stdout: "",
			stderr: again,
			files: hardened,
		});
		const files = { ...hardened, "data.json": '{"ossify":{"config":{"tmpfs":{"add_to_readonly_roots":true}}}}' };
		const added = await mutate({ args: [`DIR/${name}`, "-d", "DIR/data.json"], files });
		expect(added.stdout.replace(/report: .*/, "")).toBe(after.replace(/report: .*/, ""));
	});

	test("shows the difference", async () => {
		const { stdout, ...rest } = await mutate({ args: ["--diff", `DIR/${name}`], files: file });
		expect(rest).toEqual({ code: 0, stderr, files: file });
		expect(stdout.split("\n").slice(0, 2)).toEqual([`--- DIR/${name}`, `+++ DIR/${name}`]);
		expect(applyPatch(before, stdout)).toBe(after);
	});

	test("has no JSON patch", async () => {
		const what = name === "web.container" ? "a Quadlet unit" : "YAML, or has several documents";
		expect(await mutate({ args: ["--patch", `DIR/${name}`], files: file })).toEqual({
			code: 2,
			stdout: "",
			stderr: `ossify: --patch is for one document of JSON, and this is ${what}: use --diff\n`,
			files: file,
		});
	});
});

const pod = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"app","image":"web"}]}}\n';

/** Decisions of a test, in place of the shipped policies. */
const deciding = (decision: object, { args, ...machine }: Machine) =>
	ossify({ ...machine, args: ["mutate", ...args], decisions: [{ reasons: [], mode: "enforce", readonly: true, ...decision }] });
const context = { readOnlyRootFilesystem: true };
const hardenedPod = pod.replace('"web"}]', `"web","securityContext":${JSON.stringify(context)}}]`);

describe("ossify mutate of forms", () => {
	test("gives the JSON patch of a manifest in JSON", async () => {
		const patch = [{ op: "add", path: "/spec/containers/0/securityContext", value: context }];
		expect(await deciding({}, { args: ["--patch"], stdin: pod })).toEqual({
			code: 0,
			stdout: `${JSON.stringify(patch, null, 2)}\n`,
			stderr: "",
			files: {},
		});
		expect(await deciding({}, { args: [], stdin: pod })).toEqual({ code: 0, stdout: hardenedPod, stderr: "", files: {} });
	});

	test("says once what containers of several files have in common, after what the policies warn of", async () => {
		const pod = (name: string, more = "") => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {containers: [{name: a, image: a${more}}]}
`;
		const admin = ", securityContext: {capabilities: {add: [SYS_ADMIN]}}";
		const files = { "a.yaml": pod("a"), "b.yaml": pod("b", admin), "c.yaml": pod("c"), "web.container": unit };
		const args = ["--in-place", ...Object.keys(files).map((name) => `DIR/${name}`)];
		const { code, stderr } = await mutate({ args, files });
		const paths = ["/run, /tmp and /var/tmp", "/tmp and /var/tmp"] as const;
		const shared = "3 containers in 3 files (DIR/a.yaml: Pod a: container a; DIR/b.yaml: Pod b: container a; 1 more)";
		const sysAdmin =
			"DIR/b.yaml: Pod b: container a: capabilities/sys-admin: the container has CAP_SYS_ADMIN, so it can make its read-only root writable again by a remount; drop the capability, or exempt the container";
		expect([code, stderr]).toEqual([
			0,
			warnings(sysAdmin.slice(0, sysAdmin.indexOf(": cap")), sysAdmin.slice(sysAdmin.indexOf("capabilities/"))) +
				warnings(
					shared,
					...ofEmptyDirs(...paths),
					"Kubernetes has no setting that makes /etc/hosts read-only: the container can write there",
				) +
				warnings("DIR/web.container: container systemd-web", `Podman has no option nr_inodes for a tmpfs: ${inodes}`),
		]);
		const json = await mutate({ args: ["--diff", "--format", "json", "DIR/a.yaml", "DIR/c.yaml"], files });
		expect(json.stderr.trim().split("\n")).toHaveLength(10);
	});

	test("writes none of several files where the policy refuses one container", async () => {
		const files = { "a.json": pod, "b.json": pod.replace("web", "other"), "config.json": '{"ociVersion":"1.0.2","root":{"path":"r"}}' };
		const args = ["--in-place", "DIR/config.json", "DIR/a.json", "DIR/b.json"];
		expect(
			await deciding({ deny: [{ rule: "test/no", message: "not here" }] }, { args: args.slice(0, 1).concat("DIR/a.json"), files }),
		).toEqual({
			code: 1,
			stdout: "",
			stderr: "ossify: Pod web: container app: the policy refuses this container: test/no: not here\n",
			files,
		});
		const { code, files: written } = await deciding({}, { args, files });
		expect([code, written]).toEqual([
			0,
			{
				"a.json": hardenedPod,
				"b.json": hardenedPod.replace("web", "other"),
				"config.json": '{"ociVersion":"1.0.2","root":{"path":"r","readonly":true}}',
			},
		]);
	});

	test("writes nothing where a document cannot be read", async () => {
		const files = {
			"a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: web}]}\n---\n a: [\n",
		};
		const outcome = await deciding({}, { args: ["--in-place", "DIR/a.yaml"], files });
		expect([outcome.code, outcome.files]).toEqual([4, files]);
	});

	describe("--image-root", () => {
		const manifest = (...images: readonly string[]) =>
			`apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n${images.map((image, index) => `  - {name: c${index}, image: '${image}'}\n`).join("")}`;
		const tree = {
			...{ "image/run/app/pid": "", "image/run/lock": "", "image/run/\u001b[31m": "", "image/run/z": "" },
			...{ "image/var/tmp/.keep": "", "image/srv/x": "", "empty/etc/passwd": "" },
		};
		const links = {
			"image/tmp": "../../../srv",
			"empty/run": "/nowhere",
			"empty/var/tmp": "/proc/self/root/etc",
			"empty/tmp": "loop",
			"empty/loop": "tmp",
		};
		const starts = "an emptyDir starts empty";
		const cure = "let an init container with the same image, which mounts the emptyDir at another path, copy them (cp -a)";
		const emptyAt = async (args: readonly string[], text: string) => {
			const files = { ...tree, "a.yaml": text };
			const { code, stderr } = await mutate({ args: ["--diff", "DIR/a.yaml", ...args], files, links });
			return [code, stderr.split("\n").filter((line) => /starts (?:a tmpfs )?empty|image-root/.test(line))];
		};
		const hidden = "/run (\\u001b[31m, app, lock and 1 more), /tmp (x) and /var/tmp (.keep)";

		test.each<[what: string, args: string[], images: string[], code: number, lines: string[]]>([
			[
				"names files that an emptyDir hides, by links within the image",
				["--image-root", "DIR/image"],
				["web"],
				0,
				[`ossify: warning: Pod web: container c0: ${starts}, and the image has files at ${hidden}, which will not be there: ${cure}`],
			],
			[
				"follows no link out of the image; one that leads nowhere hides nothing, one of a loop is not known",
				["--image-root", "DIR/empty"],
				["web"],
				0,
				[`ossify: warning: Pod web: container c0: ${starts}: the files that the image has at /tmp will not be there`],
			],
			[
				"is of one image, where it is named",
				["--image-root", "web=DIR/image", "--image-root", "example.com:5/db@sha256:0=DIR/none"],
				["web", "db"],
				2,
				["ossify: --image-root names something that is not a folder: DIR/none"],
			],
			[
				"of several images is not guessed",
				["--image-root", "DIR/image"],
				["web", "db"],
				2,
				["web", "db"].map(
					(_, index) =>
						`ossify: Pod web: container c${index}: the containers have several images (web, db): say whose root folder it is, --image-root IMAGE=DIR`,
				),
			],
			[
				"of one of several images",
				["--image-root", "web=DIR/image"],
				["web", "db"],
				0,
				[
					`ossify: warning: Pod web: container c0: ${starts}, and the image has files at ${hidden}, which will not be there: ${cure}`,
					`ossify: warning: Pod web: container c1: ${starts}: the files that the image has at /run, /tmp and /var/tmp will not be there`,
				],
			],
		])("%s", async (_, args, images, code, lines) => {
			expect(await emptyAt(args, manifest(...images))).toEqual([code, lines]);
		});

		test("names files that a tmpfs of Docker hides", async () => {
			const [code, lines] = await emptyAt(["--image-root", "DIR/image"], "services: {web: {image: web}}\n");
			expect([code, lines]).toEqual([
				0,
				[
					`ossify: warning: service web: Docker starts a tmpfs empty, and the image has files at ${hidden}, which will not be there: let the service's command copy them before it starts, or use a named volume there, which Docker fills from the image`,
				],
			]);
		});
	});

	test("leaves a service's own files writable where they are mounted over all of Docker's", async () => {
		const volumes = ["hosts", "hostname", "resolv.conf"].map((name) => `    - ./${name}:/etc/${name}\n`).join("");
		const files = { "compose.yaml": `services:\n  web:\n    image: web\n    volumes:\n${volumes}` };
		const { code, stdout } = await mutate({ args: ["DIR/compose.yaml"], files });
		expect(code).toBe(0);
		expect(stdout).toStartWith(`${files["compose.yaml"]}    read_only: true\n`);
	});

	test("passes over pods for Windows, with a note", async () => {
		const podFor = (os: string) =>
			`apiVersion: v1\nkind: Pod\nmetadata: {name: ${os}}\nspec:\n  nodeSelector: {kubernetes.io/os: ${os}}\n  containers: [{name: app, image: web}]\n`;
		const [windows, linux] = [podFor("windows"), podFor("linux")];
		const { stdout: hardened } = await mutate({ args: ["DIR/a.yaml"], files: { "a.yaml": linux } });
		expect(hardened).toContain("readOnlyRootFilesystem: true");
		const files = { "a.yaml": `${windows}---\n${linux}`, "b.yaml": `${windows}---\n${windows}` };
		const { code, stdout, stderr, files: after } = await mutate({ args: ["--in-place", "DIR/a.yaml", "DIR/b.yaml"], files });
		expect([code, stdout, after]).toEqual([0, "", { "a.yaml": `${windows}---\n${hardened}`, "b.yaml": files["b.yaml"] }]);
		expect(stderr.split("\n").filter((line) => line.includes("for Windows"))).toEqual([
			"ossify: DIR/a.yaml: a pod is for Windows, and is passed over: Pod windows",
			"ossify: DIR/b.yaml: 2 pods are for Windows, and are passed over: Pod windows, Pod windows (2)",
		]);
	});

	test("says which containers stay as they are, and why", async () => {
		const exemption = { rule: "exemptions/mine", message: "the container is exempt: it is mine" };
		const of = (reasons: readonly object[]) => deciding({ readonly: false, reasons }, { args: ["--diff"], stdin: pod });
		const said = (why: string) => ({
			code: 0,
			stdout: "",
			stderr: `ossify: Pod web: container app: it stays as it is: ${why}\n`,
			files: {},
		});
		expect(await of([exemption, { rule: "exemptions/b", message: "b" }])).toEqual(
			said("exemptions/mine: the container is exempt: it is mine; exemptions/b: b"),
		);
		expect(await of([])).toEqual(said("the policy asks for no change"));
	});

	test.each<[name: string, files: Record<string, string>, others: string]>([
		[
			"a.yaml",
			{ "a.yaml": "include: [b.yaml]\nservices:\n  a: {read_only: true, extends: {service: b, file: c.yaml}}\n" },
			"include; service a extends service b of c.yaml",
		],
		[
			"a.container",
			{ "a.container": "[Container]\nImage=a\nReadOnly=true\n", "a.container.d/x.conf": "[Container]\nReadOnly=false\n" },
			"the drop-ins in DIR/a.container.d",
		],
	])("says what it does not read of %s", async (name, files, others) => {
		expect(await deciding({}, { args: ["--diff", `DIR/${name}`], files })).toEqual({
			code: 0,
			stdout: "",
			stderr: `ossify: DIR/${name}: other files are not read, and may override the change: ${others}\n`,
			files,
		});
	});

	test("leaves the file as it is in audit mode, and says what enforcing would do", async () => {
		expect(await deciding({ mode: "audit" }, { args: [], stdin: pod })).toEqual({
			code: 0,
			stdout: pod,
			stderr: "ossify: Pod web: container app: audit mode: the spec stays as it is; enforcing would change it; see --diff\n",
			files: {},
		});
	});

	test("refuses what is shared by an anchor with a container that stays", async () => {
		const yaml = (image: string) =>
			`apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - &a {name: app, image: web}\n  - {<<: *a, name: log, image: ${image}}\n`;
		const { code, stdout } = await deciding({}, { args: [], stdin: yaml("log") });
		expect([code, stdout]).toEqual([
			0,
			yaml("log")
				.replace("image: web}", "image: web, securityContext: {readOnlyRootFilesystem: true}}")
				.replace("image: log}", "image: log, securityContext: {readOnlyRootFilesystem: true}}"),
		]);
	});

	test("refuses what an engine prints of a container", async () => {
		const stdin = JSON.stringify(
			recorded("docker")
				.slice(0, 2)
				.map(({ inspect }) => inspect),
		);
		const { code, stdout, stderr } = await deciding({}, { args: [], stdin });
		expect([code, stdout, stderr]).toEqual([
			2,
			"",
			"ossify: docker inspect prints what a container is: nothing that is written there changes it. Mutate the manifest, Compose file or unit that it was created from\n",
		]);
	});
});
