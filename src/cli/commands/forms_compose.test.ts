// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is a variable of Compose.
/** Compose files and Quadlet units in place of specs. */
import { describe, expect, test } from "bun:test";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };

const compose = `# What the shop runs.
services:
  web:
    image: registry.example/shop/web:1
    user: "1000:2000"
    read_only: \${READ_ONLY:-false}
    mem_limit: 256m
    tmpfs: /run:size=64m
    volumes: [data:/var/lib/web]
  agent: {image: agent, privileged: true}
  broken: {image: app, cap_add: ALL: }
`.replace("ALL: ", "{}");

const unit = `[Container]
Image=registry.example/shop/web:1
ReadOnly=true
Tmpfs=/run:size=64m
Volume=data.volume:/var/lib/web:U
PodmanArgs=--memory 256m --new-flag
User=app
`;
const files = { "compose.yaml": compose, "web.container": unit, "web.kube": "[Kube]\nYaml=web.yaml\n" };

async function outcome(machine: Machine) {
	const { code, stdout, stderr } = await ossify({ columns: 100, files, ...machine });
	return { code, stdout, stderr };
}

const explainedCompose = `✔ service web gets a read-only root and 2 writable tmpfs mounts.

Why
  files/engine      files that the engine mounted are read-only: /etc/hostname, /etc/hosts,
                    /etc/resolv.conf
  readonly/root     the container is not exempt, so its root file system becomes read-only
  tmpfs/allowances  these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp,
                    /var/tmp
  tmpfs/noexec      tmpfs with noexec, from which no program starts and no library is loaded:
                    /dev/shm, /run, /tmp, /var/tmp

What changes
  ~ /                 becomes read-only
  + /tmp              tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,size=64Mi,nr_inodes=16384
  + /var/tmp          tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,size=64Mi,nr_inodes=16384
  ~ /etc/resolv.conf  becomes read-only
  ~ /etc/hostname     becomes read-only
  ~ /etc/hosts        becomes read-only

Mode and owner
  as the image's folder, where it has one and the policy names no other: /tmp, /var/tmp

Left out
    /dev/shm  the spec mounts it itself
    /run      the spec mounts it itself

It depends
  if read_only is true, this container stays as it is: its root is read-only already.

Not known
  services.web.read_only is \${READ_ONLY:-false}, and its variables are in the environment of
  Compose: it is read as false, the value without these variables
  the image is not read: its configuration may have volumes

– service agent stays as it is: its root stays writable.

Why
  exemptions/privileged  a privileged container is exempt: privileged containers manage the host, a
                         read-only root would not confine them

It depends
  if its user, which the image decides, is not root, this container gets a read-only root and 3
  writable tmpfs mounts.

Not known
  the image is not read: its configuration decides the user, and may have volumes
`;

const explainedUnit = `– container systemd-web stays as it is: its root is read-only already.

Why
  files/engine    files that the engine mounted are read-only: /etc/hostname, /etc/hosts,
                  /etc/resolv.conf
  readonly/root   the container is not exempt, so its root file system stays read-only
  tmpfs/declined  the root is read-only in the spec already, so no tmpfs is added
                  (tmpfs.add_to_readonly_roots): /dev/shm, /run, /tmp, /var/tmp

Not known
  what --new-flag in PodmanArgs does is not known: it is left out
  the ID of app is in the image's /etc/passwd or /etc/group
  the image is not read: its configuration may have volumes
`;

const error = "ossify: cannot use DIR/compose.yaml: line 11, column 33: services.broken.cap_add is not a list\n";

describe("explain", () => {
	test("of a Compose file describes each service that can be read", async () => {
		expect(await outcome({ args: ["explain", "DIR/compose.yaml"], assets })).toEqual({ code: 4, stdout: explainedCompose, stderr: error });
	});

	test("of a unit", async () => {
		expect(await outcome({ args: ["explain", "DIR/web.container"], assets })).toEqual({ code: 0, stdout: explainedUnit, stderr: "" });
	});

	test("of a unit of another kind says what to name", async () => {
		expect(await outcome({ args: ["explain", "DIR/web.kube"], assets })).toEqual({
			code: 4,
			stdout: "",
			stderr: "ossify: cannot use DIR/web.kube: it is a unit for a Kubernetes manifest ([Kube])\n\t→ name the manifest of its key Yaml\n",
		});
	});
});

describe("eval", () => {
	const decided = JSON.parse(
		'{"mode":"enforce","readonly":true,"tmpfs":[{"destination":"/run","mode":"0755","options":["rw","noexec","nosuid","nodev"],"copyUp":true}],"readonlyMounts":[],"deny":[],"warn":[],"reasons":[{"rule":"test/root","message":"a test wants it"}]}',
	);
	const parsed = async (machine: Machine) => {
		const { code, stdout } = await outcome(machine);
		const lines = stdout.trimEnd().split("\n");
		return [code, lines.map((line) => JSON.parse(line))];
	};
	const image = (message: string) => ({ fact: "image-config", message });

	test("of a Compose file is an object a service", async () => {
		const variable =
			"services.web.read_only is ${READ_ONLY:-false}, and its variables are in the environment of Compose: it is read as false, the value without these variables";
		expect(await parsed({ args: ["eval", "--format", "json", "DIR/compose.yaml"] })).toEqual([
			4,
			[
				{
					container: "service web",
					unknown: [{ fact: "value-from", message: variable }, image("the image is not read: its configuration may have volumes")],
					otherwise: [],
					decision: decided,
				},
				{
					container: "service agent",
					unknown: [image("the image is not read: its configuration decides the user, and may have volumes")],
					otherwise: [],
					decision: decided,
				},
			],
		]);
	});

	test("of a unit on standard input", async () => {
		const unknown = [
			{ fact: "value-from", message: "what --new-flag in PodmanArgs does is not known: it is left out" },
			{ fact: "image-files", message: "the ID of app is in the image's /etc/passwd or /etc/group" },
			image("the image is not read: its configuration may have volumes"),
		];
		expect(await parsed({ args: ["eval", "--format", "json"], stdin: unit })).toEqual([
			0,
			[{ container: "container", unknown, otherwise: [], decision: decided }],
		]);
	});
});
