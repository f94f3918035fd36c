import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RegisteredPlugin, serveNri } from "../../test/support/nri_engine.ts";
import { createContainerRequest, createContainerResponse, synchronizeRequest } from "./messages.ts";
import { muxFrames } from "./mux.ts";
import { runPlugin } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-nri-"));
const plugins: { ending: AbortController; running: Promise<void> }[] = [];
const servers: Server[] = [];
let count = 0;

afterAll(async () => {
	for (const { ending } of plugins) ending.abort();
	await Promise.all(plugins.map(({ running }) => running));
	for (const server of servers) server.close();
	rmSync(folder, { recursive: true, force: true });
});

const hook = { path: "/usr/bin/o", args: ["o".repeat(9000)] };

/** A plugin at a new socket, and what it says. */
function start() {
	const socket = join(folder, `${++count}`);
	const said: string[] = [];
	const ending = new AbortController();
	const running = runPlugin({
		socket,
		hooks: { createRuntime: hook },
		onContainers: (containers, { name, version }) => said.push(`${name} ${version}: ${containers.map(({ id }) => id).join(" ")}`),
		onState: (state, why) => said.push(why === undefined ? state : `${state}: ${why}`),
		signal: ending.signal,
	});
	plugins.push({ ending, running });
	return { socket, said, ending, running };
}

async function engineAt(socket: string): Promise<{ next(): Promise<RegisteredPlugin> }> {
	const waiting: ((plugin: RegisteredPlugin) => void)[] = [];
	servers.push(await serveNri(socket, (plugin) => waiting.shift()?.(plugin)));
	return { next: () => new Promise((resolve) => waiting.push(resolve)) };
}

const container = (id: string) => ({ id, podId: "p", name: "n", state: 3, hooks: undefined, pid: 1 });
const synchronize = async (plugin: RegisteredPlugin, ...ids: readonly string[]) => {
	await plugin.call("Synchronize", synchronizeRequest.encode({ containers: ids.map(container) }));
	await Bun.sleep(20);
};

describe("runPlugin()", () => {
	test("waits for an engine, registers, and answers, also with more than a frame", async () => {
		const { socket, said } = start();
		await Bun.sleep(50);
		expect(said).toEqual([`lost: no engine listens at ${socket}`]);
		const plugin = await (await engineAt(socket)).next();
		expect(plugin).toMatchObject({ name: "ossify", index: "10", events: 72 });
		await synchronize(plugin, "a", "b");
		const answer = createContainerResponse.decode(await plugin.call("CreateContainer", createContainerRequest.encode({})));
		expect(answer.adjust?.hooks?.createRuntime).toEqual([{ ...hook, env: [], timeout: undefined }]);
		expect(said.slice(1)).toEqual(["connected", "containerd 2: a b"]);
	});

	test("takes lists of some megabytes", async () => {
		const { socket, said } = start();
		const plugin = await (await engineAt(socket)).next();
		await synchronize(plugin, ...Array(40_000).fill("c".repeat(64)));
		await Bun.sleep(100);
		expect(said.at(-1)?.length).toBe("containerd 2:".length + 40_000 * 65);
	});

	test("connects again when the engine ends the connection, and reports what it has then", async () => {
		const { socket, said } = start();
		const engine = await engineAt(socket);
		for (const ids of [["a"], ["b", "c"]]) {
			const plugin = await engine.next();
			await synchronize(plugin, ...ids);
			plugin.end();
		}
		await engine.next();
		const lost = `lost: the engine ended the connection at ${socket}`;
		expect(said.filter((line) => !line.includes("no engine listens"))).toEqual([
			"connected",
			"containerd 2: a",
			lost,
			"connected",
			"containerd 2: b c",
			lost,
		]);
	});

	const frame = (text: string) => muxFrames(2, new Uint8Array(Buffer.from(text, "hex")));
	const status = "0a0708051203 6e6f21".replace(" ", "");
	test.each([
		["frames that are too long", new Uint8Array(8).fill(255), /a frame of NRI's multiplexer has 4294967295 bytes/],
		["messages that are too long", frame("ffffffff000000010200"), /a frame of ttRPC has 4294967295 bytes/],
		["another protocol", new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"), /a frame of NRI's multiplexer has/],
		["responses to nothing", frame("00000000000000070200"), /is for the stream 7, which has no request/],
		["a refusal", frame(`00000009000000010200${status}`), /the engine refuses it: no! \(status 5\)/],
		["malformed responses", frame("000000020000000102000a05"), /a protobuf message is malformed/],
	])("ends a connection with %s, says why once, and tries again", async (_, bytes, why) => {
		const { socket, said, ending, running } = start();
		let tries = 0;
		const server = createServer((peer: Socket) => {
			tries += 1;
			peer.on("error", () => {});
			peer.write(bytes);
		});
		await new Promise<void>((resolve) => server.listen(socket, resolve));
		servers.push(server);
		const end = Date.now() + 5000;
		while (tries < 3 && Date.now() < end) await Bun.sleep(10);
		await Bun.sleep(30);
		expect(said.filter((line) => !line.includes("no engine listens"))).toEqual([expect.stringMatching(why)]);
		ending.abort();
		await running;
	});

	test("ends at the signal, connected or not", async () => {
		const { socket, said, ending, running } = start();
		await synchronize(await (await engineAt(socket)).next());
		ending.abort();
		await running;
		expect(said.slice(-2)).toEqual(["connected", "containerd 2: "]);
		const other = start();
		other.ending.abort();
		await other.running;
		expect(other.said).toEqual([]);
	});

	test.each(["1", "100", "a1", "-1"])("refuses the index %p", async (index) => {
		const options = { socket: "/nowhere", hooks: { createRuntime: hook }, onContainers() {}, onState() {}, signal: AbortSignal.abort() };
		expect(runPlugin({ ...options, index })).rejects.toThrow(`the index of an NRI plugin is two digits: ${index} is not`);
		await runPlugin({ ...options, index }).catch(() => {});
	});
});
