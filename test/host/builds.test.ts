/** Images are writable while they are built: real builds with ossify in front of their runtime, as a hook, and around them. Who imitates one is hardened. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "./support/bundle.ts";
import { type CommandResult, must, run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { type LogRecord, optionsOf, readLog, writeHookFile } from "./support/hooked.ts";
import { buildOs, signaturePolicy } from "./support/images.ts";
import { furnishMachine } from "./support/machine.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { bundleWith } from "./support/policy.ts";
import { forUser, rootlessPodman } from "./support/rootless.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { sandbox } from "./support/sandbox.ts";
import { toToml } from "./support/toml.ts";
import { writeWrapper } from "./support/wrapped.ts";

const log = "/var/log/ossify/decisions.log";
const readOnly = "Read-only file system";
const touching = ["/bin/sh", "-c", "touch /usr/x && echo wrote"];
const locked = { code: 1, stdout: "", stderr: `touch: /usr/x: ${readOnly}\n` };

/** shared/cases/podman-build. */
const containerfile = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox","sh","-c","/bin/busybox --install -s /bin; mkdir -p /tmp /run /var/tmp /usr /app; echo built > /app/x"]
`;

/** A folder with what is built. */
function context(text = containerfile): string {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	copyFileSync(findEngines().busybox, join(folder, "busybox"));
	writeFileSync(join(folder, "Containerfile"), text);
	return folder;
}

const buildah = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
	run([findEngines().buildah, ...args], { env: { CONTAINERS_CONF: "", ...env } });
const withPodman = (args: readonly string[]): Promise<CommandResult> => podman(args, { runtime: "configured", hooksDir: "configured" });
const common = () => ["--network", "none", "--no-cache", "--signature-policy", signaturePolicy()];

/** By name, how an image is built whose name is given. */
const builders: Readonly<Record<string, (image: string) => Promise<CommandResult>>> = {
	"podman build": (image) => withPodman(["build", ...common(), "--tag", image, context()]),
	"buildah bud": (image) => buildah(["bud", "--isolation", "oci", ...common(), "--tag", image, context()]),
	"buildah bud in /var/tmp": (image) =>
		buildah(["bud", "--isolation", "oci", ...common(), "--tag", image, context()], { TMPDIR: "/var/tmp" }),
	"buildah bud as rootless": (image) => buildah(["bud", "--isolation", "rootless", ...common(), "--tag", image, context()]),
	"buildah run": async (image) => {
		const from = ["from", "--pull-never", "--signature-policy", signaturePolicy()];
		const container = (await buildah([...from, await buildOs()])).stdout.trim();
		const step = ["sh", "-c", "mkdir /app && echo built >/app/x"];
		const ran = await buildah(["run", "--isolation", "oci", "--network", "none", container, "--", ...step]);
		if (ran.code !== 0) return ran;
		return buildah(["commit", "--quiet", "--rm", "--signature-policy", signaturePolicy(), container, image]);
	},
};

const exempted = { outcome: "unchanged", readonly: false, engine: "buildah", reasons: [{ rule: "exemptions/build" }] };

/** The image holds what its step wrote, and a container of it is hardened. */
async function expectBuilt(image: string): Promise<void> {
	const read = await withPodman(podmanRun({ command: ["/bin/cat", "/app/x"] }, image, ["--rm"]));
	expect(read).toEqual({ code: 0, stdout: "built\n", stderr: "" });
	expect(await withPodman(podmanRun({ command: touching }, image, ["--rm"]))).toEqual(locked);
}

furnishMachine();
mkdirSync("/etc/containers", { recursive: true });
const runc = usableRuntime(findEngines().runc);
writeFileSync("/etc/containers/containers.conf", toToml({ engine: { runtime: "runc" }, "engine.runtimes": { runc: [runc] } }));

describe("with ossify install podman-runtime", () => {
	beforeAll(async () => void (await must([ossifyExecutable(), "install", "podman-runtime"])));
	afterAll(async () => void (await must([ossifyExecutable(), "uninstall", "podman-runtime"])));

	test.each(Object.entries(builders))(
		"%s writes to its image, the log says why it may, and a container of it is hardened",
		async (_, build) => {
			const image = `localhost/${newName()}:1`;
			const before = readLog(log).length;
			expect(await build(image)).toMatchObject({ code: 0 });
			expect(readLog(log).slice(before)).toMatchObject([exempted]);
			await expectBuilt(image);
		},
	);

	test("buildah with chroot isolation calls no runtime", async () => {
		const before = readLog(log).length;
		const image = `localhost/${newName()}:1`;
		expect(await buildah(["bud", "--isolation", "chroot", ...common(), "--network", "host", "--tag", image, context()])).toMatchObject({
			code: 0,
		});
		expect(readLog(log)).toHaveLength(before);
	});

	test("podman commit has what a hardened container could change, and no file of its tmpfs mounts", async () => {
		const name = newName();
		const image = `localhost/${name}:2`;
		expect(await withPodman(podmanRun({}, await buildOs(), ["--detach", "--name", name]))).toMatchObject({ code: 0 });
		try {
			expect(await withPodman(["exec", name, ...touching])).toEqual(locked);
			expect(await withPodman(["exec", name, "touch", "/tmp/x"])).toMatchObject({ code: 0 });
			expect(await withPodman(["commit", "--quiet", name, image])).toMatchObject({ code: 0 });
		} finally {
			await withPodman(["rm", "--force", "--time", "0", name]);
		}
		const command = ["sh", "-c", "ls /tmp /usr; cat /run/httpd/keep"];
		expect(await withPodman(podmanRun({ command }, image, ["--rm"]))).toMatchObject({
			code: 0,
			stdout: "/tmp:\n\n/usr:\nbin\nshare\nfrom the image\n",
		});
	});
});

test("with ossify install podman-runtime and the knob off, a step of a build is hardened", async () => {
	const data = join(sandbox().folder, `${newName()}.json`);
	writeFileSync(data, JSON.stringify({ ossify: { config: { exemptions: { build: null } } } }));
	await must([ossifyExecutable(), "install", "podman-runtime", "-d", data]);
	try {
		const { code, stdout, stderr } = await withPodman(["build", ...common(), context()]);
		expect(code).not.toBe(0);
		expect(stdout + stderr).toContain(readOnly);
		expect(readLog(log).at(-1)).toMatchObject({ outcome: "requested", engine: "buildah", readonly: true });
	} finally {
		await must([ossifyExecutable(), "uninstall", "podman-runtime"]);
	}
});

test("with ossify install podman, builds call no hook, and a container of the image is hardened", async () => {
	await must([ossifyExecutable(), "install", "podman"]);
	try {
		for (const name of ["podman build", "buildah bud"]) {
			const image = `localhost/${newName()}:1`;
			const before = readLog(log).length;
			expect(await builders[name]?.(image)).toMatchObject({ code: 0 });
			expect(readLog(log)).toHaveLength(before);
			await expectBuilt(image);
		}
	} finally {
		await must([ossifyExecutable(), "uninstall", "podman"]);
	}
});

test("a live hook in the folder that engines share leaves the steps of builds alone", async () => {
	const { log: decisions } = optionsOf({});
	const { hooksDir } = writeHookFile("createRuntime", { log: decisions });
	const shared = "/usr/share/containers/oci/hooks.d/ossify.json";
	copyFileSync(join(hooksDir, "ossify.json"), shared);
	try {
		for (const name of ["podman build", "buildah bud"]) {
			const image = `localhost/${newName()}:1`;
			const before = readLog(decisions).length;
			expect(await builders[name]?.(image)).toMatchObject({ code: 0 });
			expect(readLog(decisions).slice(before)).toMatchObject([exempted]);
			await expectBuilt(image);
		}
	} finally {
		rmSync(shared);
	}
});

test("a user's own podman build, without root, is left alone", async () => {
	const { path: runtime, log: decisions } = writeWrapper("runc");
	forUser(decisions);
	const folder = context();
	const options = ["--network", "none", "--no-cache", "--isolation", "rootless", "--signature-policy", signaturePolicy()];
	expect(await rootlessPodman(["build", ...options, folder], ["--runtime", runtime])).toMatchObject({ code: 0 });
	expect(readLog(decisions)).toMatchObject([exempted]);
});

describe("what an author can choose of a build", () => {
	const { path: runtime, log: decisions } = writeWrapper("runc");
	const last = (): LogRecord | undefined => readLog(decisions).at(-1);
	const hardened = {
		outcome: "requested",
		readonly: true,
		reasons: expect.not.arrayContaining([expect.objectContaining({ rule: expect.stringMatching(/^exemptions/) })]),
	};

	/** A folder that is called as a bundle of Buildah's, with a root file system where Buildah has it, and the spec's root there or in `root`. */
	async function likeBuildah(root?: string): Promise<{ folder: string; id: string }> {
		const folder = join(sandbox().folder, `buildah${newName().replaceAll(/\D/g, "")}`);
		const rootfs = join(folder, root ?? "mnt/rootfs");
		const bundle = await makeBundle({ command: touching }, { edit: (spec) => Object.assign(spec.root, { path: rootfs }) });
		mkdirSync(join(rootfs, ".."), { recursive: true });
		await must(["mv", join(bundle, "rootfs"), rootfs]);
		await must(["cp", "-a", join(bundle, "config.json"), folder]);
		return { folder, id: `buildah-${folder.split("/").at(-1)}` };
	}

	test("on Podman, its name, its root, its files and its annotations exempt no container", async () => {
		const { folder, id } = await likeBuildah();
		writeFileSync(join(folder, "hostname"), "forged\n");
		const options = ["--rm", "--name", id, "--hostname", id, "--volume", `${folder}/hostname:/etc/hostname`];
		const annotations = { "io.container.manager": "buildah", "io.buildah.version": "1.28" };
		const request = { command: touching, annotations };
		const cgroup = ["--cgroup-parent", `${sandbox().cgroup}/${id}`];
		const byImage = await podman(podmanRun(request, await buildOs(), [...options, ...cgroup]), { runtime });
		expect(byImage).toEqual(locked);
		expect(last()).toMatchObject({ ...hardened, engine: "podman" });
		const rooted = podmanRun(request, join(folder, "mnt/rootfs"), [...options, "--rootfs"]);
		// The image follows --rootfs, which reads it as its value.
		const byRoot = await podman(rooted, { runtime });
		expect(byRoot).toEqual(locked);
		expect(last()).toMatchObject({ ...hardened, engine: "podman" });
	});

	test("with ctr, which takes any ID, it exempts no container", async () => {
		const containerd = await Containerd.start();
		try {
			const { folder, id } = await likeBuildah();
			const image = await buildOs();
			for (const root of [[image], ["--rootfs", join(folder, "mnt/rootfs")]]) {
				const options = ["--rm", "--runc-binary", usableRuntime(runtime), "--cgroup", `${sandbox().cgroup}/${newName()}`];
				expect(await containerd.ctr("default", image, ["run", ...options, ...root, id, ...touching])).toEqual(locked);
				expect(last()).toMatchObject({ ...hardened, engine: "plain" });
			}
		} finally {
			await containerd.stop();
		}
	});

	test("with runc by hand, which takes root, each of ID, folder and root alone exempts no container", async () => {
		const attempts = [
			async () => ["--bundle", await makeBundle({ command: touching }), "buildah-buildah1"],
			async () => ["--bundle", (await likeBuildah()).folder, newName()],
			async () => {
				const { folder, id } = await likeBuildah("rootfs");
				return ["--bundle", folder, id];
			},
		];
		for (const attempt of attempts) {
			expect(await run([runtime, "--root", join(sandbox().folder, "runc"), "run", ...(await attempt())])).toEqual(locked);
			expect(last()).toMatchObject({ ...hardened, engine: "plain" });
		}
	});
});

/** A policy of docs/guide/cookbook.md, its cgroup below the sandbox's. */
function recipe(name: string): string {
	const page = readFileSync(new URL("../../docs/guide/cookbook.md", import.meta.url), "utf8");
	const text = page.split(`\`\`\`rego file=${name}\n`)[1]?.split("```")[0] ?? "";
	expect(text).toContain('"/builds/"');
	return text.replace('"/builds/"', `"${sandbox().cgroup}/builds/"`);
}

describe("Docker", () => {
	const dockerfile = (base: string) => `FROM ${base}\nRUN mkdir /app && echo built >/app/x\n`;
	const built = (docker: Docker, buildkit: boolean, image: string, folder: string, ...more: string[]) =>
		docker.run(["build", "--network", "none", "--no-cache", ...more, "--tag", image, "--file", join(folder, "Containerfile"), folder], {
			DOCKER_BUILDKIT: buildkit ? "1" : "0",
		});
	const contents = (docker: Docker, image: string) => docker.run(dockerRun({ command: ["cat", "/app/x"] }, image, ["--rm"]));

	test("builds with BuildKit as without ossify, as that calls runc itself; without BuildKit, the steps are hardened", async () => {
		const { path: runtime, log: decisions } = writeWrapper("runc");
		const docker = await Docker.start({ runtime });
		try {
			await docker.load(await buildOs());
			const folder = context(dockerfile(await buildOs()));
			expect(await built(docker, true, "kit:1", folder)).toMatchObject({ code: 0 });
			expect(readLog(decisions)).toEqual([]);
			expect(await contents(docker, "kit:1")).toMatchObject({ stdout: "built\n" });
			expect(readLog(decisions)).toMatchObject([{ engine: "docker", outcome: "requested" }]);
			const { code, stdout, stderr } = await built(docker, false, "legacy:1", folder);
			expect({ code, said: stdout + stderr }).toEqual({ code: 1, said: expect.stringContaining(readOnly) });
			expect(readLog(decisions).at(-1)).toMatchObject({ engine: "docker", outcome: "requested", readonly: true });
		} finally {
			await docker.stop();
		}
	});

	test("without BuildKit, by the cookbook's rule, steps below a cgroup of their own are left alone, and no container elsewhere", async () => {
		const { path: runtime, log: decisions } = writeWrapper("runc", { policy: await bundleWith(recipe("docker_builds.rego")) });
		const docker = await Docker.start({ runtime });
		try {
			await docker.load(await buildOs());
			const folder = context(dockerfile(await buildOs()));
			expect(await built(docker, false, "legacy:2", folder, "--cgroup-parent", `${sandbox().cgroup}/builds`)).toMatchObject({ code: 0 });
			expect(readLog(decisions)).toMatchObject([
				{ outcome: "unchanged", engine: "docker", reasons: [{ rule: "exemptions/docker-builds" }] },
			]);
			expect(await contents(docker, "legacy:2")).toMatchObject({ stdout: "built\n" });
			for (const parent of ["buildsx", "x/builds"]) {
				const elsewhere = ["--rm", "--cgroup-parent", `${sandbox().cgroup}/${parent}`];
				expect(await docker.run(dockerRun({ command: touching }, "legacy:2", elsewhere))).toEqual(locked);
			}
		} finally {
			await docker.stop();
		}
	});

	test("with ossify in place of the runc that BuildKit calls, its steps are left alone", async () => {
		const { path: runtime, log: decisions } = writeWrapper("runc");
		const docker = await Docker.start({ path: `${join(runtime, "..")}:${process.env.PATH}:/usr/sbin:/sbin` });
		try {
			await docker.load(await buildOs());
			expect(await built(docker, true, "kit:2", context(dockerfile(await buildOs())))).toMatchObject({ code: 0 });
			expect(readLog(decisions)).toMatchObject([{ ...exempted, engine: "buildkit" }]);
			expect(await contents(docker, "kit:2")).toMatchObject({ stdout: "built\n" });
		} finally {
			await docker.stop();
		}
	});
});
