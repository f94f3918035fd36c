/**
 * Metrics on a port of the loopback interface.
 * @module
 */
import { OssifyError } from "../../errors.ts";

/** Connections at a time. Any user of the machine can connect, and each connection takes a descriptor, which clients of the agent need. */
const mostConnections = 32;

/** Answers `GET /metrics` on 127.0.0.1. @returns a function that stops it @throws {OssifyError} `host/unwritable` if the port is in use */
export async function serveMetrics(port: number, text: () => Promise<string>): Promise<() => void> {
	const { createServer } = await import("node:http");
	const server = createServer(async ({ url, method }, response) => {
		if (method !== "GET" || url !== "/metrics") return void response.writeHead(404).end();
		response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(await text());
	});
	server.maxConnections = mostConnections;
	await new Promise<void>((resolve, reject) => {
		server.once("error", (error) =>
			reject(new OssifyError("host/unwritable", `cannot listen on port ${port} of 127.0.0.1: ${error.message}`)),
		);
		server.listen(port, "127.0.0.1", resolve);
	});
	return () => server.close();
}
