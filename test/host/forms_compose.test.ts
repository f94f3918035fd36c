/**
 * A service of a Compose file and a Quadlet unit lead to the decision that the spec leads to which Docker or Podman writes of a container with
 * the same flags.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { containersOf, readForm } from "../../src/forms/mod.ts";
import { encodeUtf8 } from "../../src/json/mod.ts";
import { assess, type Decision, loadPolicy, type Policy } from "../../src/mod.ts";
import { shippedBundle } from "../support/compiler.ts";
import { newName, waiting } from "./support/container.ts";
import { Docker } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { buildOs } from "./support/images.ts";
import { podman } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

const now = new Date("2026-11-29T12:00:00Z");
const policies: Policy[] = [];
let docker: Docker;

beforeAll(async () => {
	const knobs = [{}, { tmpfs: { add_to_readonly_roots: true }, cap_sys_admin: "deny" }];
	for (const config of knobs) {
		const data = withEngineFolders({ ossify: { config } });
		policies.push(await loadPolicy(await shippedBundle(), { data: JSON.parse(JSON.stringify(data)) }));
	}
	for (const name of ["a", "b", "etc"]) mkdirSync(`/srv/${name}`, { recursive: true });
	for (const name of ["hosts", "hostname", "resolv.conf"]) writeFileSync(`/srv/etc/${name}`, "");
	docker = await Docker.start();
	await docker.load(await buildOs());
});

afterAll(() => docker.stop());

/** By the shipped policies as they come, and with other knobs. */
const decide = (spec: Uint8Array): readonly Decision[] => policies.map((policy) => assess(policy, spec, { now }).decision);

/** The decisions about a form's one container; with the assumption that Podman runs it, of that one. */
function decidedBy(text: string, path: string, byPodman = false): readonly Decision[] {
	const form = readForm(encodeUtf8(text), { path });
	expect(form.problems).toEqual([]);
	const [container] = containersOf(form);
	const spec = byPodman ? container?.alternatives.find(({ when }) => when === "Podman runs it")?.spec : container?.spec;
	return decide(spec ?? new Uint8Array());
}

interface Row {
	readonly name: string;
	/** Settings of the service, in YAML's flow style. */
	readonly service: string;
	/** Lines of the unit. */
	readonly unit: readonly string[];
	/** Flags of `docker run` and `podman run`. */
	readonly flags: readonly string[];
	/** Where Podman's differ. */
	readonly podman?: readonly string[];
}

const row = (
	name: string,
	service: string,
	unit: readonly string[],
	flags: readonly string[],
	podmans: readonly string[] = flags,
): Row => ({
	name,
	service,
	unit,
	flags,
	podman: podmans,
});

const rows: readonly Row[] = [
	row("plain", "", [], []),
	row("read-only", "read_only: true", ["ReadOnly=true"], ["--read-only"]),
	row("read-only, with a tmpfs", "read_only: true, tmpfs: /run", ["ReadOnly=true", "Tmpfs=/run"], ["--read-only", "--tmpfs=/run"]),
	row(
		"tmpfs",
		"tmpfs: ['/tmp:size=1m,mode=1777,exec', /run]",
		["Tmpfs=/tmp:size=1m,mode=1777,exec", "Tmpfs=/run"],
		["--tmpfs=/tmp:size=1m,mode=1777,exec", "--tmpfs=/run"],
	),
	row(
		"a tmpfs as a mount",
		"volumes: [{type: tmpfs, target: /tmp, tmpfs: {size: 1m, mode: 01777}}]",
		["Mount=type=tmpfs,target=/tmp,tmpfs-size=1m,tmpfs-mode=1777"],
		["--mount=type=tmpfs,target=/tmp,tmpfs-size=1048576,tmpfs-mode=1777"],
	),
	row(
		"volumes at /tmp and below /run",
		"volumes: ['/srv/a:/tmp', '/srv/b:/run/app:ro', 'shop:/var/tmp/x', /anonymous]",
		["Volume=/srv/a:/tmp", "Volume=/srv/b:/run/app:ro", "Volume=shop:/var/tmp/x", "Volume=/anonymous"],
		["--volume=/srv/a:/tmp", "--volume=/srv/b:/run/app:ro", "--volume=shop:/var/tmp/x", "--volume=/anonymous"],
	),
	row(
		"a volume at /run",
		"read_only: true, volumes: ['/srv/a:/run']",
		["ReadOnly=yes", "Volume=/srv/a:/run"],
		["--read-only", "--volume=/srv/a:/run"],
	),
	row("a volume at /etc/hosts", "volumes: ['/etc/hosts:/etc/hosts']", ["Volume=/etc/hosts:/etc/hosts"], ["--volume=/etc/hosts:/etc/hosts"]),
	row(
		"files of its own over all of the engine's",
		"volumes: ['/srv/etc/hosts:/etc/hosts', '/srv/etc/hostname:/etc/hostname', '/srv/etc/resolv.conf:/etc/resolv.conf']",
		["Volume=/srv/etc/hosts:/etc/hosts", "Volume=/srv/etc/hostname:/etc/hostname", "Volume=/srv/etc/resolv.conf:/etc/resolv.conf"],
		["hosts", "hostname", "resolv.conf"].map((name) => `--volume=/srv/etc/${name}:/etc/${name}`),
	),
	row("a user", "user: '1000:2000'", ["User=1000", "Group=2000"], ["--user=1000:2000"]),
	row("privileged", "privileged: true, user: root", ["PodmanArgs=--privileged"], ["--privileged"]),
	row(
		"privileged, with another user",
		"privileged: true, user: '1000'",
		["User=1000", "PodmanArgs=--privileged"],
		["--privileged", "--user=1000"],
	),
	row("a memory limit", "mem_limit: 256m", ["Memory=256m"], ["--memory=256m"]),
	row("a memory limit of deploy", "deploy: {resources: {limits: {memory: 64M}}}", ["PodmanArgs=-m 64M"], ["--memory=64m"]),
	row("a size of /dev/shm", "shm_size: 1g", ["ShmSize=1g"], ["--shm-size=1g"]),
	row(
		"capabilities",
		"cap_drop: [ALL], cap_add: [SYS_ADMIN, dac_read_search]",
		["DropCapability=all", "AddCapability=SYS_ADMIN dac_read_search"],
		["--cap-drop=ALL", "--cap-add=SYS_ADMIN", "--cap-add=dac_read_search"],
	),
	row(
		"all capabilities, with another user",
		"cap_add: [ALL], user: '1000'",
		["AddCapability=ALL", "User=1000"],
		["--cap-add=ALL", "--user=1000"],
	),
	row(
		"nothing that confines",
		"cap_add: [ALL], security_opt: [seccomp=unconfined, systempaths=unconfined], volumes: ['/sys:/sys']",
		["AddCapability=ALL", "SeccompProfile=unconfined", "Unmask=ALL", "Volume=/sys:/sys"],
		["--cap-add=ALL", "--security-opt=seccomp=unconfined", "--security-opt=systempaths=unconfined", "--volume=/sys:/sys"],
		["--cap-add=ALL", "--security-opt=seccomp=unconfined", "--security-opt=unmask=ALL", "--volume=/sys:/sys"],
	),
	row(
		"namespaces of the host",
		"pid: host, ipc: host, uts: host",
		["PodmanArgs=--pid=host --ipc host --uts=host"],
		["--pid=host", "--ipc=host", "--uts=host"],
	),
	row("labels", "labels: {a: b}", ["Label=a=b"], ["--label=a=b"]),
];

const serviceOf = ({ service }: Row) => `services:\n  web: {image: localhost/os:1, network_mode: host, ${service}}\n`;
const unitOf = (unit: readonly string[]) => ["[Container]", "Image=localhost/os:1", "Network=host", ...unit, ""].join("\n");

async function byDocker(flags: readonly string[]): Promise<readonly Decision[]> {
	const { code, stdout, stderr } = await docker.run(["run", "--detach", "--network=host", ...flags, await buildOs(), ...waiting]);
	expect([code, stderr]).toEqual([0, ""]);
	const id = stdout.trim();
	try {
		const [config = ""] = globSync(join(sandbox().folder, `d0-*/exec/**/moby/${id}/config.json`));
		return decide(readFileSync(config));
	} finally {
		await docker.run(["rm", "--force", "--volumes", id]);
	}
}

const limits = ["--network=host", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"];

async function byPodman(flags: readonly string[]): Promise<readonly Decision[]> {
	const name = newName();
	const args = ["--pull=never", "--name", name, "--cgroup-parent", sandbox().cgroup, ...limits, ...flags];
	expect(await podman(["create", ...args, await buildOs(), ...waiting])).toMatchObject({ code: 0 });
	try {
		expect(await podman(["init", name])).toMatchObject({ code: 0 });
		const { stdout } = await podman(["container", "inspect", "--format", "{{.OCIConfigPath}}", name]);
		return decide(readFileSync(stdout.trim()));
	} finally {
		await podman(["rm", "--force", "--time", "0", "--volumes", name]);
	}
}

describe("the decision is that of the real engine for", () => {
	test.each(rows.map((one) => [one.name, one] as const))("a service of Docker: %s", async (_, one) =>
		expect(decidedBy(serviceOf(one), "compose.yaml")).toEqual(await byDocker(one.flags)),
	);

	test.each(rows.map((one) => [one.name, one] as const))("a unit, and a service of Podman: %s", async (_, one) => {
		const decisions = await byPodman(one.podman ?? one.flags);
		expect(decidedBy(unitOf(one.unit), "web.container")).toEqual(decisions);
		expect(decidedBy(serviceOf(one), "compose.yaml", true)).toEqual(decisions);
	});

	test("files of a service over all of Docker's, which stay writable", async () => {
		const volumes = ["hosts", "hostname", "resolv.conf"].map((name) => `/srv/etc/${name}:/etc/${name}`);
		const decisions = await byDocker(volumes.map((one) => `--volume=${one}`));
		expect(decisions.map(({ readonly, readonlyMounts }) => [readonly, readonlyMounts])).toEqual(policies.map(() => [true, []]));
	});

	test.each<[name: string, unit: string[], flags: string[]]>([
		["read-only without its tmpfs mounts", ["ReadOnly=true", "ReadOnlyTmpfs=false"], ["--read-only", "--read-only-tmpfs=false"]],
		["a tmpfs without copy-up", ["Tmpfs=/run:notmpcopyup,ro"], ["--tmpfs=/run:notmpcopyup,ro"]],
		["an annotation", ["Annotation=io.kubernetes.cri-o.ContainerType=sandbox"], ["--annotation=io.kubernetes.cri-o.ContainerType=sandbox"]],
		["systemd", ["PodmanArgs=--systemd=always"], ["--systemd=always"]],
		["systemd, read-only", ["ReadOnly=true", "PodmanArgs=--systemd=always"], ["--read-only", "--systemd=always"]],
		[
			"systemd, read-only without its tmpfs mounts",
			["ReadOnly=true", "ReadOnlyTmpfs=false", "PodmanArgs=--systemd=always"],
			["--read-only", "--read-only-tmpfs=false", "--systemd=always"],
		],
		["systemd, and a tmpfs at /run", ["Tmpfs=/run", "PodmanArgs=--systemd=always"], ["--tmpfs=/run", "--systemd=always"]],
		["an overlay volume", ["Volume=/srv/a:/tmp:O"], ["--volume=/srv/a:/tmp:O"]],
	])("a unit with %s", async (_, unit, flags) => expect(decidedBy(unitOf(unit), "web.container")).toEqual(await byPodman(flags)));
});
