/**
 * The agent's process: its socket, its workers, its signals.
 * @module
 */
import { type Accepted, Agent } from "../../agent/mod.ts";
import { recordOf } from "../../enforcement/mod.ts";
import { coded, OssifyError } from "../../errors.ts";
import { clientIn, folderOf, placeAt, sampleSpec, servedPolicies } from "../../install/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { openRecorder } from "../../log/mod.ts";
import { listen, seesTheSame } from "../../platform/agent/listener.ts";
import { startWorker } from "../../platform/agent/messages.ts";
import { serveMetrics } from "../../platform/agent/metrics_port.ts";
import { activatedSocket, notifyManager, watchdogInterval } from "../../platform/agent/service_manager.ts";
import { onHangup, terminated } from "../../platform/agent/signals.ts";
import { enterFolder, ownPid } from "../../platform/agent/this_process.ts";
import { openKernel } from "../../platform/kernel/syscalls_open.ts";
import { isRoot, ownCommand, type Platform, startEnvironment } from "../../platform/mod.ts";
import { defaultTimeout } from "../../start_options.ts";
import { visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { version } from "../version.ts";
import { type NriOptions, plugIn } from "./nri.ts";

/** What the options of `ossify agent` say. */
export interface Serving {
	readonly socket: string;
	readonly workers: number;
	readonly mostWorkers: number;
	readonly metricsPort?: number | undefined;
	/** The options that name the policy to load at once; empty for none. */
	readonly policy: readonly string[];
	/** The engine's socket and the options of the hook, if the agent is an NRI plugin. */
	readonly nri?: Pick<NriOptions, "socket" | "settings"> | undefined;
}

/**
 * The environment of a worker. JavaScriptCore's last tier takes more processor time for compiling than a worker saves by it, and takes it from the
 * containers that start (docs/internals/performance.md).
 */
const environment = { ...startEnvironment, BUN_JSC_useFTLJIT: "0" };

/** Serves until SIGTERM or SIGINT. */
export async function serve({ platform }: Call, serving: Serving): Promise<number> {
	const say = (message: string) => platform.stderr.write(`ossify: agent: ${visible(message)}\n`);
	if (!isRoot())
		throw new OssifyError("host/no-agent", "cannot serve: the agent changes the mounts of containers, for which it has to be root");
	const [kernel, command] = [await openKernel(), ownCommand()];
	if (command === undefined) throw new OssifyError("host/no-agent", "cannot serve: ossify does not know the command that starts it again");
	const executable = command.at(-1) ?? "";
	const agent = new Agent({
		...{
			version,
			executable,
			say,
			seesTheSame,
			pid: ownPid(),
			uid: 0,
			timeout: defaultTimeout,
			size: serving.workers,
			most: serving.mostWorkers,
		},
		isThere: (path) => platform.files.kind(path) !== "missing",
		isOwn: (path) => path === executable || platform.files.same(path, executable),
		policies: serving.policy.length === 0 ? [] : [serving.policy],
		installed: () => policiesOfEngines(say),
		sample: encodeUtf8(sampleSpec),
		now: platform.now,
		recordLost: (call, error, start) => void recordLost(platform, call, error, start).catch((cause: unknown) => say(coded(cause).message)),
		start: (events) => startWorker([...command, "agent", "worker"], environment, events),
	});
	enterFolder("/");
	await agent.open();
	const activated = activatedSocket();
	const events = {
		opened: agent.clients.opened.bind(agent.clients),
		received: agent.clients.received.bind(agent.clients),
		closed: agent.clients.closed.bind(agent.clients),
	};
	const stop = await listen(kernel, activated === undefined ? { path: serving.socket } : { descriptor: activated }, events);
	const stopMetrics = serving.metricsPort === undefined ? () => {} : await serveMetrics(serving.metricsPort, () => agent.metrics.text());
	say(`${serving.workers} workers, listening on ${activated === undefined ? serving.socket : "the socket of the service manager"}`);
	notifyManager(kernel, "READY=1");
	const interval = watchdogInterval();
	const watchdog = interval === undefined ? undefined : setInterval(() => notifyManager(kernel, "WATCHDOG=1"), interval);
	onHangup(() => void reload(agent, (message) => notifyManager(kernel, message)));
	const ending = new AbortController();
	const client = clientBeside(platform, executable);
	if (serving.nri !== undefined && client === undefined) say(`NRI: ${withoutClient(executable)}`);
	const plugin = serving.nri && plugIn(agent, { ...serving.nri, executable, client, policy: serving.policy }, say, ending.signal);
	await terminated();
	notifyManager(kernel, "STOPPING=1");
	// On the socket of the service manager, clients would wait for the next agent for as long as this one finishes what it has: they are declined.
	if (activated === undefined) await stop();
	stopMetrics();
	await agent.close();
	// Until now, the engine's containers got the hook, for which the client needs no agent.
	ending.abort();
	await plugin;
	if (activated !== undefined) await stop();
	clearInterval(watchdog);
	return 0;
}

function withoutClient(executable: string): string {
	return `each start of a container runs a process of ossify, and not this agent, as ${clientIn(folderOf(executable))} is missing: \`ossify install\` puts ossify-start beside its copy of ossify, which can run \`agent --nri\``;
}

/** What cannot be read is `ossify doctor`'s to explain: the agent serves every policy that a client names. */
function policiesOfEngines(say: (message: string) => void): ReturnType<typeof servedPolicies> {
	try {
		return servedPolicies(placeAt("/"));
	} catch (error) {
		say(`installed policies are loaded with their first container: ${coded(error).message}`);
		return [];
	}
}

/** The client that was installed beside the executable. */
function clientBeside({ files }: Platform, executable: string): string | undefined {
	const client = clientIn(folderOf(executable));
	return files.kind(client) === "file" ? client : undefined;
}

async function recordLost({ now }: Platform, { stage, ...settings }: Accepted, error: OssifyError, start: Date): Promise<void> {
	const record = await openRecorder({ ...settings, now });
	record(recordOf({ stage, now }, {}, { start, error, allowed: false }));
}

async function reload(agent: Agent, notify: (message: string) => void): Promise<void> {
	notify("RELOADING=1");
	await agent.reload().catch(() => {}); // The log says why.
	notify("READY=1");
}
