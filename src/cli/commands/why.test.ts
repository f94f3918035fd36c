import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };
const fixture = (name: string) => readFileSync(`${import.meta.dir}/../../../test/fixtures/${name}.json`, "utf8");
const files = { "crio.json": fixture("crio/without-flag/default"), "podman.json": fixture("podman/default") };

async function why(...args: readonly string[]) {
	const machine: Machine = { args: ["why", ...args], files, assets, columns: 100 };
	const { code, stdout, stderr } = await ossify(machine);
	return { code, stdout, stderr };
}

const reasons = `Why
  files/engine: files that the engine mounted are read-only: /etc/hostname, /etc/resolv.conf,
  /run/.containerenv
  readonly/root: the container is not exempt, so its root file system becomes read-only
  tmpfs/allowances: these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp,
  /var/tmp
  tmpfs/noexec: tmpfs with noexec, from which no program starts and no library is loaded: /dev/shm,
  /run, /tmp, /var/tmp
`;

describe("ossify why", () => {
	test("of a path of the root names the rule, and the allowance for the image's containers, tried", async () => {
		expect(await why("--spec", "DIR/crio.json", "/var/log/app.log")).toEqual({
			code: 0,
			stderr: "",
			stdout: `✘ /var/log/app.log cannot be written: the policy makes the container's root read-only.

Mount
  the container's root file system

${reasons}
What would change it: this data, with -d
  ossify:
    config:
      tmpfs:
        images:
          localhost/os:
            /var/log:
              size: 64Mi

  tried with these policies: /var/log/app.log can be written.
  what is written there is in memory, and is lost when the container stops
  it is limited to 64Mi: beyond that, writes fail with "no space left on device"
  it is limited to 16384 files, folders and links
  programs cannot be started from there (noexec)
  /var/log/app.log is taken for a file; if it is a folder, ask for /var/log/app.log/
`,
		});
	});

	test("of a root that its author made read-only, proposes the switch for such roots, and says whom it concerns", async () => {
		const { stdout } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "/tmp/x"],
			files: {
				"pod.yaml":
					"apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app, image: web, securityContext: {readOnlyRootFilesystem: true}}]}\n",
			},
			assets,
			columns: 200,
		});
		expect(stdout.slice(stdout.indexOf("What would"))).toBe(`What would change it: in the manifest
--- DIR/pod.yaml
+++ DIR/pod.yaml
@@ -1,4 +1,4 @@
 apiVersion: v1
 kind: Pod
 metadata: {name: web, namespace: shop}
-spec: {containers: [{name: app, image: web, securityContext: {readOnlyRootFilesystem: true}}]}
+spec: {containers: [{name: app, image: web, securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: app-tmp, mountPath: /tmp}]}], volumes: [{name: app-tmp, emptyDir: {medium: Memory, sizeLimit: 512Mi}}]}

  tried with these policies: /tmp/x can be written; what is written there is in an emptyDir of the
  pod, and is lost with the pod
  an emptyDir starts empty: the files that the image has at /tmp will not be there
  an emptyDir takes no mount options: /tmp will not have noexec, nosuid and nodev, so programs can
  be started from there
  an emptyDir belongs to root with mode 0777, where the policy asks for mode=1777 at /tmp
  an emptyDir has no limit of inodes: many empty files at /tmp use memory of the kernel that no size
  counts
  only Pod shop/web: container app changes

What would also change it: this data, with -d
  ossify:
    config:
      tmpfs:
        add_to_readonly_roots: true

  tried with these policies: /tmp/x can be written.
  what is written there is in memory, and is lost when the container stops
  it is limited to 512Mi: beyond that, writes fail with "no space left on device"
  it is limited to 131072 files, folders and links
  programs cannot be started from there (noexec)
  this is for all containers that the data are used for, not for this one alone
  the container's author made the root read-only: a volume or a tmpfs in its own definition changes
  only this container
  /tmp/x is taken for a file; if it is a folder, ask for /tmp/x/

Not known
  the image decides on the container's user and command, and adds its own environment and volumes
  CRI-O decides by the node's registries.conf which registry web is from
`);
	});

	test("the data that it prints changes it", async () => {
		const data = "ossify:\n  config:\n    tmpfs:\n      images:\n        localhost/os:\n          /var/log: {size: 64Mi}\n";
		const { code, stdout } = await ossify({
			args: ["why", "--spec", "DIR/crio.json", "-d", "DIR/site.yaml", "/var/log/app.log"],
			files: { ...files, "site.yaml": data },
			assets,
		});
		expect([code, stdout.split("\n")[0]]).toEqual([0, "✔ /var/log/app.log can be written."]);
	});

	test("of a path that no allowance is for says what to do instead", async () => {
		const { stdout } = await why("--spec", "DIR/crio.json", "/usr/local/bin/tool");
		expect(stdout.slice(stdout.indexOf("What would"))).toBe(
			"What would change it\n  no tmpfs is proposed for /usr/local/bin/tool: it would hide files of the image, or the policy does\n  not read tmpfs allowances from its data. Put the file into the image, write elsewhere, or mount a\n  volume\n",
		);
	});

	test("of a program on a tmpfs proposes exec", async () => {
		const { code, stdout } = await why("--spec", "DIR/podman.json", "--exec", "/tmp/run", "--format", "json");
		expect([code, JSON.parse(stdout)]).toMatchObject([
			0,
			{
				path: "/tmp/run",
				writable: true,
				exec: false,
				proposal: {
					at: "/tmp",
					data: { ossify: { config: { tmpfs: { allowances: { "/tmp": { options: ["rw", "exec", "nosuid", "nodev"] } } } } } },
					becomes: { writable: true, exec: true },
				},
			},
		]);
	});

	test("for an image whose full name is not known, the allowance is for all containers", async () => {
		const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app, image: "nginx:1"}]}\n';
		const { code, stdout } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "/var/cache/nginx/x", "--format", "json"],
			files: { "pod.yaml": pod },
			assets,
		});
		expect([code, JSON.parse(stdout)]).toMatchObject([
			0,
			{
				container: "Pod shop/web: container app",
				proposal: { data: { ossify: { config: { tmpfs: { allowances: { "/var/cache/nginx": { size: "64Mi" } } } } } } },
			},
		]);
	});

	/** The file, the path, and the lines that the change adds to it. */
	test.each<[string, string, string, string[]]>([
		[
			"pod.yaml",
			"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: app # the shop\n      image: web\n",
			"/var/log/app/x",
			[
				"      volumeMounts:",
				"        - name: app-var-log-app",
				"          mountPath: /var/log/app",
				"  volumes:",
				"    - name: app-var-log-app",
				"      emptyDir:",
				"        medium: Memory",
				"        sizeLimit: 64Mi",
			],
		],
		[
			"compose.yaml",
			"services:\n  web:\n    image: web\n    read_only: true\n",
			"/var/cache/",
			["    tmpfs:", "    - /var/cache:rw,noexec,nosuid,nodev,mode=0755,size=67108864"],
		],
		[
			"web.container",
			"[Container]\nImage=localhost/web\n",
			"/var/cache/x",
			["Tmpfs=/var/cache:rw,noexec,nosuid,nodev,mode=0755,size=67108864"],
		],
	])("of %s, prints the change of the file, tried", async (name, text, path, added) => {
		const { stdout } = await ossify({ args: ["why", "--spec", `DIR/${name}`, path, "--format", "json"], files: { [name]: text }, assets });
		const { inForm } = JSON.parse(stdout);
		const before = text.split("\n");
		expect(inForm).toMatchObject({ becomes: { writable: true, path: path.replace(/.$/, (last) => (last === "/" ? "" : last)) } });
		expect(inForm.text.split("\n").filter((line: string) => !before.includes(line))).toEqual(added);
	});

	test("of what inspect prints, proposes data only", async () => {
		const text = JSON.stringify([{ Id: "c".repeat(64), Name: "/web", Config: { Image: "web" }, HostConfig: {}, Mounts: [] }]);
		const { code, stdout } = await ossify({
			args: ["why", "--spec", "DIR/inspected.json", "/var/cache/x", "--format", "json"],
			files: { "inspected.json": text },
			assets,
		});
		const { inForm, proposal } = JSON.parse(stdout);
		expect([code, inForm, proposal.at]).toEqual([0, undefined, "/var/cache"]);
	});

	test("of a manifest, says what depends on facts that it does not state", async () => {
		const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app, image: "nginx:1"}]}\n';
		const exemptions = { labels: { "io.kubernetes.container.name=app": { reason: "it moves" } }, trust: { labels: true } };
		const { stdout } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "-d", "DIR/site.json", "/srv/x"],
			files: { "pod.yaml": pod, "site.json": JSON.stringify({ ossify: { config: { exemptions } } }) },
			assets,
			columns: 200,
		});
		expect(stdout.slice(stdout.indexOf("It depends"), stdout.indexOf("\n\nNot known"))).toBe(`It depends
  if the node's engine is CRI-O, /srv/x can be written; what is written there is in the container's
  own layer, and is lost with the container`);
	});

	const conflicting = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - {name: app, image: web, volumeMounts: [{name: conf, mountPath: /data}, {name: cache, mountPath: /data/cache}]}
  volumes: [{name: conf, configMap: {name: x}}, {name: cache, emptyDir: {}}]
`;
	const point = `Mount point
  unless /data/cache exists there already, runc cannot make the mount point /data/cache: in the
  mount on /data, everything is read-only. The container does not start
  crun makes mounts read-only after all mount points are made, so there the container may start
  what cures it: create /data/cache in what is mounted on /data, mount /data writable, or mount on
  another path
`;

	test("of the destination of a mount, says whether a runtime can make the mount point", async () => {
		const { stdout } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "/data/cache"],
			files: { "pod.yaml": conflicting },
			assets,
			columns: 100,
		});
		expect(stdout.slice(stdout.indexOf("Mount point"), stdout.indexOf("\nWhy"))).toBe(point);
	});

	const error =
		'Error: error mounting "/var/lib/kubelet/x" to rootfs at "/data/cache": mkdirat /run/r/rootfs/data/cache: read-only file system: unknown\n';

	test("of a runtime's error, says which mount it is, and what cures it", async () => {
		const { stdout } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "--error", "-"],
			files: { "pod.yaml": conflicting },
			stdin: error,
			assets,
			columns: 100,
		});
		expect(
			stdout.slice(0, stdout.indexOf("\n\nMount\n")),
		).toBe(`✘ /data/cache (Pod shop/web: container app) keeps the container from starting.

The runtime's error
  the runtime could not make /data/cache for the mount of /var/lib/kubelet/x: the file system there
  is read-only`);
		expect(stdout).toContain(point);
	});

	test("of a runtime's error without a spec, says what is known", async () => {
		expect(await why("--error", error)).toEqual({
			code: 0,
			stderr: "",
			stdout: `The runtime's error
  the runtime could not make /data/cache for the mount of /var/lib/kubelet/x: the file system there
  is read-only
  /data, or a folder above it, is a read-only mount (a ConfigMap, a Secret, a volume with readOnly
  or :ro), or the root file system was read-only before the runtime started
  what cures it: create /data/cache in the image or in that volume, mount that volume writable, or
  use another path
`,
		});
	});

	test("proposes nothing that the policy does not take", async () => {
		const { code, stdout } = await ossify({ args: ["why", "--spec", "DIR/crio.json", "/var/log/x", "--format", "json"], files });
		expect([code, JSON.parse(stdout)]).toMatchObject([0, { writable: false, cause: "root-by-policy", reasons: [{ rule: "test/root" }] }]);
		expect(JSON.parse(stdout).proposal).toBeUndefined();
	});

	test("shows names of others harmless, and proposes no data for them", async () => {
		const { stdout } = await why("--spec", "DIR/crio.json", "/srv/a\n\u001b[2J/x");
		expect([stdout.split("\n")[0], stdout.includes("\u001b"), stdout.includes("-d")]).toEqual([
			"✘ /srv/a\\u000a\\u001b[2J/x cannot be written: the policy makes the container's root read-only.",
			false,
			false,
		]);
	});

	test("says that links of an image that is not at hand are not known", async () => {
		const { stdout } = await why("--spec", "DIR/crio.json", "/var/run/app.pid");
		expect(stdout).toEndWith("\nNot known\n  the image's links: in most images /var/run leads to /run, and /var/lock to /run/lock\n");
	});

	test("in audit mode says so", async () => {
		const { stdout } = await ossify({
			args: ["why", "--spec", "DIR/crio.json", "-d", "DIR/audit.json", "/x"],
			files: { ...files, "audit.json": '{"ossify":{"config":{"mode":"audit"}}}' },
			assets,
		});
		expect(stdout).toContain("  the policy is in audit mode: this is what enforcing would do\n");
	});

	const two = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: app, image: web}, {name: proxy, image: proxy}]}
`;
	const shown = async (...args: readonly string[]) => {
		const { code, stdout, stderr } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "/x", "--format", "json", ...args],
			files: { ...files, "pod.yaml": two },
			assets,
		});
		const containers = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).container]));
		return { code, containers, message: stderr === "" ? undefined : JSON.parse(stderr).error.message };
	};
	const [app, proxy] = ["Pod shop/web: container app", "Pod shop/web: container proxy"];

	test.each<[string[], number, string[], string | undefined]>([
		[[], 0, [app, proxy], undefined],
		[["--container", "proxy"], 0, [proxy], undefined],
		[["--container", app], 0, [app], undefined],
		[["--container", "db"], 2, [], `DIR/pod.yaml describes no container db: it describes ${app}; ${proxy}`],
	])("of a manifest with two containers and %p", async (args, code, containers, message) => {
		expect(await shown(...args)).toEqual({ code, containers, message });
	});

	const noContainer = "why needs a container: `ossify why CONTAINER /var/x`, or `ossify why --spec SPEC /var/x`";
	test.each<[string, string | undefined]>([
		["a terminal", undefined],
		["an empty standard input", ""],
		["a standard input of white space", " \n"],
	])("without a container, with %s, asks for one", async (_, stdin) => {
		const { code, stderr } = await ossify({ args: ["why", "/var/x"], ...(stdin !== undefined && { stdin }) });
		expect([code, stderr.split("\n")[0]]).toEqual([2, `ossify: ${noContainer}`]);
	});

	test.each([
		[["web", "/x", "--container", "app"], "usage/contradiction", "--container names a container of --spec: leave it out with CONTAINER"],
		[
			["--spec", "DIR/crio.json", "/x", "--container", "app"],
			"usage/contradiction",
			"--container names a container of --spec: of a manifest, a Compose file or another form",
		],
		[[], "usage/no-path", "why needs a PATH"],
		[["web", "/x", "--spec", "DIR/crio.json"], "usage/contradiction", "CONTAINER and --spec are two ways to name a container: choose one"],
		[["/x", "--error", "mkdir"], "usage/contradiction", "--error names the path: leave out CONTAINER and PATH"],
		[["--error", "-", "--spec", "-"], "usage/contradiction", "the standard input is one of --error and --spec"],
		[
			["--error", "it does not start"],
			"usage/no-path",
			"the error names no mount and no folder that a runtime could not make: quote the runtime's whole message",
		],
		[[`/${"a/".repeat(2048)}`], "usage/no-path", "PATH has 4097 characters, and the kernel takes at most 4096"],
		[["var/log"], "usage/no-path", 'why needs an absolute path of the container, not "var/log"'],
	])("refuses %p", async (args, errorCode, message) => {
		const { code, stderr } = await why(...args, "--format", "json");
		expect([code, JSON.parse(stderr)]).toMatchObject([2, { error: { code: errorCode, message } }]);
	});
});
