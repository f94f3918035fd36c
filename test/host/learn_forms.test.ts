/**
 * `ossify learn --spec`: of what a program wrote on a writable root, its manifest, Compose file or unit is hardened, and Podman runs the same
 * program by it on a read-only root, its data on the volumes that were suggested.
 */
import { afterAll, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { buildPause } from "./support/images.ts";
import { buildApp, data, drift, program, proof, scratch, worked } from "./support/learned.ts";
import { furnishMachine } from "./support/machine.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

furnishMachine();
afterAll(async () => void (await podman(["volume", "prune", "--force"])));

interface Answer {
	readonly container: string;
	readonly volumes: readonly { readonly place: string; readonly lines: readonly string[] }[];
}

async function learn(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
	const { code, stdout, stderr } = await run([ossifyExecutable(), "learn", ...args]);
	expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
	return { stdout, stderr };
}

/** The volumes that are suggested for the data, by their places. */
async function suggested(name: string, spec: string, container: string): Promise<Readonly<Record<string, string>>> {
	const answer = JSON.parse((await learn([name, "--spec", spec, "--format", "json"])).stdout) as Answer;
	expect(answer.container).toBe(container);
	return Object.fromEntries(answer.volumes.map(({ place, lines }) => [place, lines.join("\n")]));
}

function inSandbox(name: string, text: string): string {
	const path = join(sandbox().folder, name);
	writeFileSync(path, text);
	return path;
}

async function proven(name: string, options = {}, cache = ""): Promise<void> {
	const exec = (command: readonly string[]) => podman(["exec", name, ...command], options);
	await worked(exec);
	const result = await exec(proof.command);
	const stdout = cache === "" ? proof.stdout : proof.stdout.replace(/\d+ \d+:\d+/, cache);
	expect([result.stdout, result.stderr]).toEqual([stdout, proof.stderr]);
}

/** A container that has done its work on a writable root. */
async function before(name: string): Promise<void> {
	const { code, stderr } = await podman(
		podmanRun({ command: program(scratch, data, drift) }, await buildApp(), ["--detach", "--name", name]),
	);
	expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
	await worked((command) => podman(["exec", name, ...command]));
}

/** The same program by flags, on a read-only root. */
async function after(flags: readonly string[], cache?: string): Promise<void> {
	const name = newName();
	const request = { command: program(scratch, data) };
	const options = { runtime: findEngines()[cache === undefined ? "runc" : "crun"] };
	const run = podmanRun(request, await buildApp(), ["--detach", "--name", name, "--read-only", ...flags]);
	const { code, stderr } = await podman(run, options);
	expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
	await proven(name, options, cache);
	await podman(["rm", "--force", "--time", "0", "--volumes", name]);
}

/** Docker copies nothing up: what the program expects in its cache is made before. */
async function afterOnDocker(flags: readonly string[]): Promise<void> {
	const [docker, name] = [await Docker.start(), newName()];
	const command = program("for name in of-image renamed; do printf 'of the image' >/var/cache/app/$name; done", scratch, data);
	try {
		await docker.load(await buildApp());
		const { code, stderr } = await docker.run(
			dockerRun({ command }, await buildApp(), ["--detach", "--name", name, "--read-only", ...flags]),
		);
		expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
		const exec = (one: readonly string[]) => docker.run(["exec", name, ...one]);
		await worked(exec);
		const { stdout, stderr: refused } = await exec(proof.command);
		expect([stdout, refused]).toEqual([proof.stdout, proof.stderr]);
	} finally {
		await docker.stop();
	}
}

test("a Kubernetes manifest, through `podman kube play`", async () => {
	const image = await buildApp();
	const limits = 'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]';
	const config = inSandbox("learn-kube.conf", `[containers]\n${limits}\n[engine]\ninfra_image = "${await buildPause()}"\n`);
	const options = { through: ["/usr/bin/env", `CONTAINERS_CONF=${config}`] };
	const container = (name: string, command: readonly string[]) =>
		`  - name: ${name} # as it is\n    image: ${image}\n    imagePullPolicy: Never\n    command: ${JSON.stringify(command)}\n`;
	const pod = (...parts: readonly string[]) =>
		`# The shop.\napiVersion: v1\nkind: Pod\nmetadata: {name: learned}\nspec:\n  containers:\n${container("app", program(...parts))}${container("side", ["/bin/sh", "-c", "echo x >>/var/log/side.log && exec sleep 600"])}`;
	const play = async (path: string, act: () => Promise<void>) => {
		try {
			expect(await podman(["kube", "play", "--network", "none", path], options)).toEqual(expect.objectContaining({ code: 0 }));
			await act();
		} finally {
			await podman(["kube", "down", path], options);
		}
	};
	const written = inSandbox("learned.yaml", pod(scratch, data, drift));
	const applied = inSandbox("applied.yaml", readFileSync(written, "utf8"));
	let manifest = "";
	let volumes: Readonly<Record<string, string>> = {};
	await play(written, async () => {
		await worked((command) => podman(["exec", "learned-app", ...command], options));
		volumes = await suggested("learned-app", written, "Pod learned: container app");
		({ stdout: manifest } = await learn(["learned-app", "--spec", written, "--format", "manifest"]));
		await learn(["learned-app", "learned-side", "--apply", applied, "--format", "json"]);
	});
	expect(manifest.startsWith("# The shop.\n") && manifest.includes("- name: side # as it is")).toBe(true);
	const readonlyRoot = { readOnlyRootFilesystem: true };
	const contexts = (text: string) => parse(text).spec.containers.map((one: { securityContext?: object }) => one.securityContext);
	const both = readFileSync(applied, "utf8");
	expect([contexts(manifest), contexts(both)]).toEqual([
		[readonlyRoot, undefined],
		[readonlyRoot, readonlyRoot],
	]);
	const hardened = parse(both);
	const [app, side] = hardened.spec.containers;
	const paths = side.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
	expect(paths.sort()).toEqual(["/run", "/tmp", "/var/log", "/var/tmp"]);
	app.command = program(scratch, data);
	app.volumeMounts.push(...parse(String(volumes["in container app"])).volumeMounts);
	hardened.spec.volumes.push(...parse(String(volumes["in the pod's spec; each claim has to exist"])).volumes);
	// Podman's emptyDir is a volume, which starts with what the image has there.
	await play(inSandbox("hardened.yaml", stringify(hardened)), async () => await proven("learned-app", options));
});

test("a Compose file, hardened in place, through the flags of Docker and Podman", async () => {
	const path = inSandbox("compose.yaml", `services:\n  db: {image: other}\n  app:\n    image: ${await buildApp()} # the shop\n`);
	await before("shop_app_1");
	const volumes = await suggested("shop_app_1", path, "service app");
	const { stderr } = await learn(["shop_app_1", "--apply", path, "--format", "diff"]);
	expect(stderr).toContain(
		"Podman takes no uid and gid for a tmpfs, and does not start the container: there, use a volume at /opt/app/cache\n",
	);
	await podman(["rm", "--force", "--time", "0", "shop_app_1"]);
	const text = readFileSync(path, "utf8");
	const { db, app } = parse(text).services;
	expect([db, app.read_only, text.includes(" # the shop\n")]).toEqual([{ image: "other" }, true, true]);
	const own = parse(String(volumes["in service app"])).volumes as readonly string[];
	const tmpfs = app.tmpfs as readonly string[];
	const flags = (all: readonly string[]) => [...all.map((one) => `--tmpfs=${one}`), ...own.map((one) => `--volume=${one}`)];
	await after([...flags(tmpfs.filter((one) => !one.includes("uid="))), "--volume=cache:/opt/app/cache"]);
	await afterOnDocker(flags(tmpfs));
});

test("a Quadlet unit, hardened in place, through Podman's flags", async () => {
	const path = inSandbox("app.container", `[Container]\nImage=${await buildApp()}\n# The shop.\n`);
	await before("quadlet-app");
	const volumes = await suggested("quadlet-app", path, "container systemd-app");
	await learn(["quadlet-app", "--apply", path, "--format", "diff"]);
	await podman(["rm", "--force", "--time", "0", "quadlet-app"]);
	const lines = `${readFileSync(path, "utf8")}\n${volumes["in [Container]"]}`.split("\n");
	expect([lines.includes("ReadOnly=true"), lines.includes("# The shop.")]).toEqual([true, true]);
	const flags = lines.flatMap((line) => {
		const [, key = "", value] = /^(Tmpfs|Volume)=(.*)$/.exec(line) ?? [];
		return value === undefined ? [] : [`--${key.toLowerCase()}=${value}`];
	});
	// crun gives a tmpfs the mode that the unit has; no unit has an owner.
	await after(flags, "1777 0:0");
});
