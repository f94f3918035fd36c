import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getJson } from "./socket.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-socket-"));
const socket = join(folder, "s");
let server: Server;
const answers: Readonly<Record<string, string>> = { "/info": '{"a": 1}', "/text": "no JSON", "/large": `"${"x".repeat(40_000_000)}"` };

beforeAll(async () => {
	server = createServer(({ url = "" }, response) => {
		if (url === "/none") response.statusCode = 404;
		if (url !== "/never") response.end(answers[url] ?? "{}");
	});
	await new Promise<void>((resolve) => server.listen(socket, resolve));
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
	rmSync(folder, { recursive: true, force: true });
});

test.each([
	["the JSON that a server answers", socket, "/info", { a: 1 }],
	["nothing for text", socket, "/text", undefined],
	["nothing for another status", socket, "/none", undefined],
	["nothing for too large an answer", socket, "/large", undefined],
	["nothing for no answer in time", socket, "/never", undefined],
	["nothing without a server", join(folder, "none"), "/info", undefined],
])("getJson() gives %s", async (_, path, url, answer) => {
	expect(await getJson(path, url, 0.5)).toEqual(answer);
});
