/**
 * Servers that listen on a Unix socket of this machine.
 * @module
 */

/** Larger answers are not read. */
const maxAnswer = 4 * 1024 * 1024;

/**
 * The JSON that a server answers to GET; undefined where it does not listen there, does not answer in time, or answers something else.
 * @param socket the path of its socket
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
