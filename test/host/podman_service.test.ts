/** `ossify install podman` beside a running `podman system service`, through which others start containers. */
import { expect, test } from "bun:test";
import { type CommandResult, must, run } from "./support/command.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { buildOs } from "./support/images.ts";
import { furnishMachine } from "./support/machine.ts";
import { podmanRun } from "./support/podman.ts";
import { servePodman } from "./support/podman_service.ts";
import { sandbox } from "./support/sandbox.ts";

const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);
const notice =
	"ossify: warning: Podman's API service is running, and reads its configuration when it starts: restart it (`systemctl restart podman`)\n";
const touching = ["sh", "-c", "touch /usr/x && echo wrote"];
const locked = { code: 1, stderr: expect.stringContaining("touch: /usr/x: Read-only file system") };

async function restartFindings(): Promise<readonly string[]> {
	const { stdout } = await ossify("doctor", "podman", "--format", "json");
	const findings: readonly { check: string; message: string }[] = JSON.parse(stdout).engines[0].findings;
	return findings.filter(({ check }) => check === "engine/restart").map(({ message }) => message);
}

test("a service of Podman that was started before the install hardens no container until it is restarted, and doctor says so", async () => {
	furnishMachine();
	const socket = `${sandbox().folder}/podman.sock`;
	const image = await buildOs();
	const start = () =>
		run([findEngines().podman, "--remote", "--url", `unix://${socket}`, ...podmanRun({ command: touching }, image, ["--rm"])]);
	let service = await servePodman(socket);
	try {
		expect(await start()).toMatchObject({ code: 0, stdout: "wrote\n" });
		expect((await ossify("install", "podman")).stderr).toContain(notice);
		expect(await start()).toMatchObject({ code: 0, stdout: "wrote\n" });
		expect(await restartFindings()).toEqual([
			"Podman's API service was started before /etc/containers/containers.conf.d/99-ossify.conf was written, and has not read it",
		]);
		await service.stop();
		service = await servePodman(socket);
		expect(await restartFindings()).toEqual([]);
		expect(await start()).toMatchObject(locked);
	} finally {
		const { stderr } = await ossify("uninstall", "podman");
		expect(stderr).toContain(notice);
		await service.stop();
		await must(["rm", "-f", socket]);
	}
});
