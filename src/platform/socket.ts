/**
 * Servers that listen on a Unix socket of this machine.
 * @module
 */

/** The largest response in bytes: a list of some 10,000 containers. */
const maxAnswer = 32 * 1024 * 1024;

/**
 * Sends GET to a server and returns the JSON of its response; undefined if no server listens there, or it does not respond with JSON in time.
 * @param socket the path of the server's socket
 */
export async function getJson(socket: string, path: string, seconds: number): Promise<unknown> {
	const { get } = await import("node:http");
	const text = await new Promise<string | undefined>((resolve) => {
		const request = get({ socketPath: socket, path, headers: { host: "localhost" }, agent: false }, (response) => {
			const chunks: Buffer[] = [];
			let size = 0;
			response.on("data", (chunk: Buffer) => {
				chunks.push(chunk);
				size += chunk.length;
				if (size > maxAnswer) end(undefined);
			});
			response.on("end", () => end(response.statusCode === 200 ? Buffer.concat(chunks).toString() : undefined));
			response.on("error", () => end(undefined));
		});
		const timer = setTimeout(() => end(undefined), seconds * 1000);
		const end = (answer: string | undefined) => {
			clearTimeout(timer);
			resolve(answer);
			request.destroy();
		};
		request.on("error", () => end(undefined));
	});
	try {
		return text === undefined ? undefined : JSON.parse(text);
	} catch {
		return undefined;
	}
}
