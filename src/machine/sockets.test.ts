/** What engines answer at their sockets. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemFiles } from "../platform/files/files.ts";
import { containersOn } from "./machine.ts";
import type { EngineSocket } from "./sockets.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-sockets-"));
const ids = ["a", "b", "c"].map((digit) => digit.repeat(64));
const list = [
	{ Id: ids[0], Names: ["/web"], Image: "os", State: "running" },
	{ Id: ids[1], Names: ["/new"], Image: "os", State: "created" },
	{ Id: ids[2], Names: ["pod-infra"], Image: "pause", State: "exited", IsInfra: true },
	{ Id: "../1", Names: ["/bad"] },
	"text",
];
const answers: Readonly<Record<string, unknown>> = { [`/containers/${ids[1]}/json`]: { Id: ids[1], Config: {} } };

const servers: Server[] = [];
const at = (name: string) => join(folder, name);
const serve = async (name: string, answer: (url: string) => unknown) => {
	const server = createServer(({ url = "" }, response) => {
		const said = answer(url.replace("/v4.0.0/libpod", ""));
		if (said !== "never") response.writeHead(said === undefined ? 404 : 200).end(JSON.stringify(said));
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(at(name), resolve));
};

beforeAll(async () => {
	await serve("engine", (url) => (url.endsWith("/json?all=true") ? list : answers[url]));
	await serve("slow", () => "never");
	const created = ids.map((Id) => ({ Id, Names: [], State: "created" }));
	await serve("stuck", (url) => (url.endsWith("/json?all=true") ? created : "never"));
	await serve("broken", () => ({ message: "no" }));
	writeFileSync(at("file"), "");
});
afterAll(() => {
	for (const server of servers) {
		server.closeAllConnections();
		server.close();
	}
	rmSync(folder, { recursive: true });
});

/** On a machine with no folders; a folder as its root, so that its processes are not looked at. */
async function found(...sockets: readonly EngineSocket[]) {
	const silent: string[] = [];
	const machine = { files: systemFiles, root: folder, folders: {}, sockets, failed: () => {} };
	const containers = await containersOn({ ...machine, silent: ({ path }) => silent.push(path) });
	return {
		silent,
		containers: containers.map(({ id, engine, name, ran, sandbox, inspected }) => [id[0], engine, name, ran, sandbox, inspected]),
	};
}

test.each([
	["docker", "docker"],
	["podman", "storage"],
] as const)("%s's containers are found by its socket", async (engine, kind) => {
	expect(await found({ engine, path: at("engine") })).toEqual({
		silent: [],
		containers: [
			["a", kind, "web", true, undefined, undefined],
			["b", kind, "new", false, undefined, { Id: ids[1], Config: {} }],
			["c", kind, "pod-infra", true, true, undefined],
		],
	});
});

test("an engine that does not answer, or nothing that can be read, is reported, and the others are asked", async () => {
	const sockets = ["slow", "broken", "file", "missing", "engine"].map((name) => ({ engine: "docker", path: at(name) }) as const);
	const { silent, containers } = await found(...sockets);
	expect([silent, containers.length]).toEqual([[at("slow"), at("broken")], 3]);
}, 10_000);

test("an engine that lists its containers and then answers nothing more is waited for once", async () => {
	const before = performance.now();
	const { containers } = await found({ engine: "docker", path: at("stuck") });
	expect([containers.length, performance.now() - before < 5000]).toEqual([3, true]);
}, 20_000);
