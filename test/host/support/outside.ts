/**
 * Commands in the host's own process and network namespaces, for the tests in the sandbox: the kernel shows its audit records nowhere else.
 * @module
 */
import { createConnection, createServer, type Server } from "node:net";
import { join } from "node:path";
import { ossifyExecutable } from "./engines.ts";

/** The socket of a sandbox. */
export function outsideSocket(folder: string): string {
	return join(folder, "outside.sock");
}

/** Runs, for each connection, ossify with the arguments that its first line has as JSON, and answers with what it prints. */
export function serveOutside(folder: string): Server {
	const server = createServer({ allowHalfOpen: true }, (connection) => {
		connection.once("data", async (line) => {
			const child = Bun.spawn([ossifyExecutable(), ...(JSON.parse(line.toString()) as string[])], { stdio: ["ignore", "pipe", "pipe"] });
			connection.on("error", () => child.kill());
			connection.on("close", () => child.kill());
			const errors = new Response(child.stderr).text();
			for await (const chunk of child.stdout) connection.write(chunk);
			connection.end(`\0${await child.exited}\0${await errors}`);
		});
	});
	server.listen(outsideSocket(folder));
	return server;
}

/** What a command outside printed, and how it ended. */
export interface Outside {
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
}

/** Runs ossify outside. @param heard receives what it prints, as it prints it */
export function ossifyOutside(folder: string, args: readonly string[], heard: (text: string) => void = () => {}): Promise<Outside> {
	return new Promise((resolve, reject) => {
		let text = "";
		const connection = createConnection(outsideSocket(folder), () => connection.write(JSON.stringify(args)));
		connection.on("data", (chunk) => {
			text += chunk.toString();
			heard(chunk.toString());
		});
		connection.on("error", reject);
		connection.on("end", () => {
			const [stdout = "", exitCode = "", stderr = ""] = text.split("\0");
			connection.end();
			resolve({ stdout, stderr, exitCode: Number(exitCode) });
		});
	});
}
