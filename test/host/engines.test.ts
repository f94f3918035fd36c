import { afterAll, describe, expect, test } from "bun:test";
import { bundleEngine } from "./support/bundle.ts";
import type { Engine } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { podmanEngine } from "./support/podman.ts";

/** The engines themselves, without ossify: what the other tests stand on. */
const engines: [string, () => Promise<Engine>][] = [
	["runc", async () => bundleEngine("runc")],
	["crun", async () => bundleEngine("crun")],
	["runc in a user namespace", async () => bundleEngine("runc", { userNamespace: true })],
	["crun in a user namespace", async () => bundleEngine("crun", { userNamespace: true })],
	["Podman", async () => podmanEngine()],
	["CRI-O", async () => crioEngine(await Crio.start())],
];

describe.each(engines)("%s", (_, start) => {
	let engine: Engine | undefined;
	const started = async () => (engine ??= await start());
	afterAll(async () => engine?.close());

	test("runs a container whose image can be written to", async () => {
		const container = await (await started()).start();
		expect(await container.exec(["sh", "-c", "dnf install nc; cat /var/log/dnf.log; touch /usr/x && ls -l /usr/x"])).toMatchObject({
			code: 0,
			stderr: "",
		});
		await container.remove();
	});

	test("gives back a command's exit code, stdout and stderr", async () => {
		const container = await (await started()).start();
		expect(await container.exec(["sh", "-c", "echo out; echo err >&2; exit 7"])).toEqual({ code: 7, stdout: "out\n", stderr: "err\n" });
		await container.remove();
	});

	test("runs a privileged container", async () => {
		const container = await (await started()).start({ privileged: true });
		expect(await container.exec(["grep", "CapEff", "/proc/self/status"])).toMatchObject({ code: 0 });
		await container.remove();
	});
});
