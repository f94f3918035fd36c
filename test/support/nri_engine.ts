/**
 * The engine's side of NRI on a Unix socket, for what no real engine does: answers that are no NRI, ends at any moment, large lists.
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import { configureResponse, empty, registerRequest, services } from "../../src/nri/messages.ts";
import { connections, muxFrames, muxReader } from "../../src/nri/mux.ts";
import { TtrpcClient } from "../../src/nri/ttrpc_client.ts";
import { ttrpcServer } from "../../src/nri/ttrpc_server.ts";

/** A plugin that registered. */
export interface RegisteredPlugin {
	readonly name: string;
	readonly index: string;
	readonly events: number;
	/** Calls a method of the plugin. */
	call(method: string, payload: Uint8Array): Promise<Uint8Array>;
	/** Ends the connection. */
	end(): void;
}

/** Listens, and hands on each plugin after it was configured. */
export async function serveNri(path: string, registered: (plugin: RegisteredPlugin) => void): Promise<Server> {
	const server = createServer((socket) => accept(socket, registered));
	await new Promise<void>((resolve) => server.listen(path, resolve));
	return server;
}

function accept(socket: Socket, registered: (plugin: RegisteredPlugin) => void): void {
	const send = (connection: number) => (frame: Uint8Array) => void socket.write(muxFrames(connection, frame));
	const client = new TtrpcClient(send(connections.plugin));
	const call = (method: string, payload: Uint8Array) => client.call(services.plugin, method, payload);
	const register = (payload: Uint8Array) => {
		const { pluginName: name, pluginIndex: index } = registerRequest.decode(payload);
		// containerd's name and version.
		const configure = new Uint8Array(Buffer.from("120a636f6e7461696e6572641a0132", "hex"));
		void call("Configure", configure).then((answer) =>
			registered({ name, index, call, events: configureResponse.decode(answer).events, end: () => socket.destroy() }),
		);
		return empty.encode({});
	};
	const server = ttrpcServer({ [services.runtime]: { RegisterPlugin: register } }, send(connections.runtime));
	const reader = muxReader({
		[connections.plugin]: (bytes) => client.reader.push(bytes),
		[connections.runtime]: (bytes) => server.push(bytes),
	});
	socket.on("data", (bytes: Uint8Array) => reader.push(bytes));
	socket.on("error", () => {});
}
