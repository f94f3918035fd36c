import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { serveMetrics } from "./metrics_port.ts";

const port = 20_000 + (process.pid % 10_000);
const descriptors = () => readdirSync("/proc/self/fd").length;

/** Any user of the machine can connect: without a limit, they took all descriptors of the agent, which then took no client any more. */
test("connections that do not end their request take a few descriptors, and metrics are there once they are gone", async () => {
	const stop = await serveMetrics(port, async () => "some 1\n");
	const before = descriptors();
	const sockets: Socket[] = [];
	for (let count = 0; count < 300; count++) {
		const socket = connect({ port, host: "127.0.0.1" })
			.on("error", () => {})
			.resume();
		await new Promise((resolve) => socket.once("connect", resolve));
		socket.write("GET"); // The kernel keeps connections without any byte for a second.
		sockets.push(socket);
	}
	await Bun.sleep(300);
	const open = sockets.filter(({ destroyed }) => !destroyed).length;
	expect(open).toBeLessThanOrEqual(32);
	expect(descriptors() - before).toBeLessThanOrEqual(64);
	for (const socket of sockets) socket.destroy();
	await Bun.sleep(100);
	expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toBe("some 1\n");
	stop();
});
