/**
 * The plugin, for as long as it is wanted: it connects again whenever the connection ends.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { openUnixStream } from "../platform/unix_stream.ts";
import { visible } from "../visible.ts";
import type { AddedHooks, NriEngine, PluginEvents, SyncedContainer } from "./plugin.ts";
import { type Open, runSession } from "./session.ts";

/** The name that `required_plugins` of an engine's configuration has to have. */
export const pluginName = "ossify";

/** A plugin. */
export interface PluginOptions {
	/** The engine's socket. */
	readonly socket: string;
	/** Two digits: engines call plugins in this order. */
	readonly index?: string;
	readonly hooks: AddedHooks;
	/**
	 * The engine asks about each container from now on; these it had before. Is called after each connection, soon after `connected`. What it does must not
	 * block the thread: the engine waits at most 2 s for an answer.
	 */
	readonly onContainers: (containers: readonly SyncedContainer[], engine: NriEngine) => void;
	/**
	 * The engine has started a container that has no hook of ossify's: it was created while the plugin was away, or just when it connected. Must not block,
	 * either.
	 */
	readonly onUnhooked?: (container: SyncedContainer, engine: NriEngine) => void;
	/**
	 * Is called when the engine begins to ask the plugin, and when it does not any more, or not yet. In the meantime containers start without ossify's hook.
	 * An engine that is restarted is no error.
	 */
	readonly onState: (state: "connected" | "lost", why?: string) => void;
	/** Ends the plugin. */
	readonly signal: AbortSignal;
}

/** Milliseconds between attempts. */
const firstWait = 100;
const longestWait = 5000;

/**
 * Runs ossify's plugin until the signal ends it. It adds ossify's hooks to each container that an engine creates, where it has none.
 * @throws {OssifyError} `usage/invalid-value` where the index is not two digits
 */
export async function runPlugin({ socket, ...options }: PluginOptions): Promise<void> {
	await keepConnected((events) => openUnixStream(socket, events), { ...options, at: socket });
}

/** The same on any connection. @param at where, for messages */
export async function keepConnected(open: Open, options: Omit<PluginOptions, "socket"> & { readonly at: string }): Promise<void> {
	const { index = "10", hooks, onContainers, onUnhooked, onState, signal, at } = options;
	if (!/^\d\d$/.test(index))
		throw new OssifyError("usage/invalid-value", `the index of an NRI plugin is two digits: ${visible(index)} is not`);
	let wait = firstWait;
	let reported: string | undefined;
	const lost = (why: string) => {
		if (reported !== why) onState("lost", why);
		reported = why;
	};
	const events: PluginEvents = {
		synchronized: (containers, engine) => {
			if (signal.aborted) return;
			wait = firstWait;
			reported = undefined;
			onState("connected");
			onContainers(containers, engine);
		},
		unhooked: (container, engine) => onUnhooked?.(container, engine),
	};
	while (!signal.aborted) {
		try {
			const why = await runSession({ open, plugin: { name: pluginName, index }, hooks, signal, ...events });
			if (!signal.aborted) lost(why === undefined ? `the engine ended the connection at ${visible(at)}` : whyLost(at, why));
		} catch (error) {
			if (!signal.aborted) lost(whyLost(at, error as Error));
		}
		await pause(wait, signal);
		wait = Math.min(wait * 2, longestWait);
	}
}

function whyLost(at: string, error: Error): string {
	const { code } = error as { readonly code?: unknown };
	if (code === "ENOENT" || code === "ECONNREFUSED") return `no engine listens at ${visible(at)}`;
	return `${visible(at)}: ${visible(error.message)}`;
}

/** Ends early when the signal does. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	const { promise, resolve } = Promise.withResolvers<void>();
	const end = () => resolve();
	const timer = setTimeout(end, milliseconds);
	signal.addEventListener("abort", end);
	await promise;
	clearTimeout(timer);
	signal.removeEventListener("abort", end);
}
