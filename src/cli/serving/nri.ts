/**
 * The agent as a plugin of NRI.
 * @module
 */
import type { Agent } from "../../agent/mod.ts";
import type { Reported } from "../../agent/unhardened.ts";
import { clientHook, launchedHook, lockHook } from "../../install/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { type AddedHooks, runPlugin, type SyncedContainer } from "../../nri/mod.ts";
import { defaultLog, type StartSettings, startArguments } from "../../start_options.ts";

/** What the options of `ossify agent --nri` say. */
export interface NriOptions {
	/** The engine's socket. */
	readonly socket: string;
	readonly executable: string;
	/** The client beside it, if there is one. */
	readonly client?: string | undefined;
	/** The options that name the policy and its data. */
	readonly policy: readonly string[];
	readonly settings: StartSettings;
}

/** Milliseconds after which containers that are not as the policy wants them are looked at again. */
const lookAgain = 60_000;
/** Seconds for a look at all containers of a node. */
const lookSeconds = 120;

/** Adds the hooks to each container of the engine, until the signal ends it. */
export async function plugIn(agent: Agent, options: NriOptions, say: (message: string) => void, signal: AbortSignal): Promise<void> {
	const wrong = new Map<string, SyncedContainer>();
	const lookNow = async (containers: readonly SyncedContainer[], isAll: boolean) => {
		try {
			const found = await lookedAt(agent, options, containers);
			if (isAll) wrong.clear();
			for (const { container } of found) wrong.set(container, containers.find(({ id }) => id === container) as SyncedContainer);
			agent.report(found, isAll);
		} catch (error) {
			say(`containers could not be looked at: ${error instanceof Error ? error.message : String(error)}`);
		}
	};
	// One at a time: the result for all takes the place of earlier ones, among which could be that for a container that started meanwhile.
	let looked = Promise.resolve();
	const look = (listed: () => readonly SyncedContainer[], isAll: boolean) => {
		looked = looked.then(() => lookNow(listed(), isAll));
	};
	// Those that have ended are not wrong any more.
	const again = setInterval(() => wrong.size > 0 && look(() => [...wrong.values()], true), lookAgain);
	signal.addEventListener("abort", () => clearInterval(again));
	await runPlugin({
		socket: options.socket,
		hooks: hooksFor(options),
		signal,
		onState: (state, why) => {
			agent.plugin = state;
			say(
				state === "connected"
					? `NRI: connected at ${options.socket}`
					: `NRI: containers start without ossify's hook: ${why ?? "the connection ended"}`,
			);
		},
		onContainers: (containers, engine) => {
			agent.engine = engine;
			look(() => containers, true);
		},
		onUnhooked: (container) => look(() => [container], false),
	});
}

/** The hooks that `ossify install` writes to hook files. */
function hooksFor({ executable, client, policy, settings }: NriOptions): AddedHooks {
	const command = [executable, "hook", "createRuntime", ...policy, ...startArguments({ log: defaultLog, ...settings })];
	const createRuntime = client === undefined ? launchedHook(command, settings) : clientHook(client, command, settings);
	return { createRuntime, createContainer: lockHook };
}

async function lookedAt(agent: Agent, { policy }: NriOptions, containers: readonly SyncedContainer[]): Promise<readonly Reported[]> {
	const { code, stdout, stderr } = await agent.own(["agent", "look", ...policy], encodeUtf8(JSON.stringify(containers)), lookSeconds);
	if (code !== 0) throw new Error(new TextDecoder().decode(stderr).trim());
	return JSON.parse(new TextDecoder().decode(stdout)) as readonly Reported[];
}
