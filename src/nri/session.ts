/**
 * One connection of the plugin to an engine, from registering to its end.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { UnixStream, UnixStreamEvents } from "../platform/unix_stream.ts";
import { registerRequest, services } from "./messages.ts";
import { connections, muxFrames, muxReader } from "./mux.ts";
import { type AddedHooks, type PluginEvents, pluginServices } from "./plugin.ts";
import { TtrpcClient } from "./ttrpc_client.ts";
import { ttrpcServer } from "./ttrpc_server.ts";

/** How the plugin presents itself to the engine. */
export interface PluginName {
	readonly name: string;
	/** Two digits: engines call plugins in this order. */
	readonly index: string;
}

/** Opens a connection: `openUnixStream` with a path. */
export type Open = (events: UnixStreamEvents) => Promise<UnixStream>;

/** A session. */
export interface SessionOptions extends PluginEvents {
	readonly open: Open;
	readonly plugin: PluginName;
	readonly hooks: AddedHooks;
	readonly signal: AbortSignal;
}

/** Milliseconds. An engine registers one plugin after another, and waits 5 s for each that does not answer. */
const registrationTimeout = 20_000;

/**
 * Connects, registers the plugin and answers the engine until the connection ends.
 * @returns why it ended: undefined if the engine, or the signal, ended it
 * @throws {Error} of the system where no engine listens; {OssifyError} `host/nri` where the engine refuses the plugin or does not answer
 */
export async function runSession({ open, plugin, hooks, signal, ...events }: SessionOptions): Promise<Error | undefined> {
	const ended = Promise.withResolvers<Error | undefined>();
	let stream: UnixStream | undefined;
	let isOpen = true;
	const send = (connection: number) => (frame: Uint8Array) => stream?.write(muxFrames(connection, frame));
	const whileOpen: PluginEvents = {
		synchronized: (...said) => isOpen && events.synchronized(...said),
		unhooked: (...said) => isOpen && events.unhooked(...said),
	};
	const client = new TtrpcClient(send(connections.runtime));
	const server = ttrpcServer(pluginServices(hooks, whileOpen), send(connections.plugin));
	const mux = muxReader({
		[connections.plugin]: (bytes) => server.push(bytes),
		[connections.runtime]: (bytes) => client.reader.push(bytes),
	});
	const closed = (why: Error | undefined) => {
		isOpen = false;
		client.fail(why ?? new OssifyError("host/nri", "the engine ended the connection before it registered the plugin"));
		ended.resolve(why);
	};
	stream = await open({ received: (bytes) => mux.push(bytes), closed });
	const close = () => stream?.close();
	signal.addEventListener("abort", close);
	try {
		if (signal.aborted) close();
		await registered(client, plugin, stream);
		return await ended.promise;
	} finally {
		signal.removeEventListener("abort", close);
		close();
	}
}

async function registered(client: TtrpcClient, { name, index }: PluginName, stream: UnixStream): Promise<void> {
	const late = () =>
		stream.close(new OssifyError("host/nri", `the engine did not register the plugin within ${registrationTimeout / 1000} s`));
	const timer = setTimeout(late, registrationTimeout);
	try {
		await client.call(services.runtime, "RegisterPlugin", registerRequest.encode({ pluginName: name, pluginIndex: index }));
	} finally {
		clearTimeout(timer);
	}
}
