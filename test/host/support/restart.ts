/**
 * An engine is restarted while its container runs on.
 * @module
 */
import { expect } from "bun:test";
import type { CriEngine } from "./cri_engine.ts";
import { processesLeft } from "./host_state.ts";

/** It finds the container again: exec, logs, stop and exit code are as if nothing had been. Ends the engine. */
export async function expectToSurviveRestart(engine: CriEngine): Promise<void> {
	try {
		const pod = await engine.runPod();
		const command = ["/bin/sh", "-c", "echo started; trap 'echo told; exit 3' TERM; while :; do sleep 1 & wait $!; done"];
		const id = await engine.createContainer(pod, { command });
		await engine.startContainer(id);
		const { pid } = await engine.inspect(id);
		await engine.restart();
		expect(await engine.inspect(id)).toMatchObject({ pid });
		expect(await engine.execSync(id, ["sh", "-c", "echo out; echo err >&2; exit 7"])).toEqual({
			code: 7,
			stdout: "out\n",
			stderr: "err\n",
		});
		await engine.stopContainer(id, 10);
		expect(await engine.status(id)).toEqual({ state: "CONTAINER_EXITED", exitCode: 3 });
		expect(engine.containerLog(pod).replaceAll(/^\S+ /gm, "")).toBe("stdout F started\nstdout F told\n");
	} finally {
		await engine.stop();
	}
	expect(await processesLeft()).toEqual([]);
}
