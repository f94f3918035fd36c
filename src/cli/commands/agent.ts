/** `ossify agent`. @module */
import { agentSocket as defaultSocket } from "../../install/layout.ts";
import { type Call, type Command, dataOption, type Options, policyOption, usageError } from "../arguments/mod.ts";

const actions = ["serve", "status", "reload", "metrics", "worker"] as const;

/** Serves the hooks and runtimes of this machine. */
export const command: Command = {
	name: "agent",
	summary: "stay in memory and harden containers for the thin client, in a few milliseconds each",
	about:
		"serve (the default) listens on a Unix socket for the client `ossify-start`, which engines call in place of ossify: the agent does what `ossify hook` and `ossify runtime` would do, with the policies loaded already, and writes the same records. Where no agent answers, the client executes ossify as before. status, reload and metrics ask the agent that runs. SIGHUP does the same as reload: if the new policy does not work, the one in use stays. worker is what the agent starts. Runs in the ossify executable or on Bun.",
	args: [{ name: "ACTION", choices: actions, summary: `${actions.join(", ")} (default: serve)` }],
	options: [
		policyOption,
		dataOption,
		{ name: "socket", value: "PATH", summary: `the socket (default: ${defaultSocket})` },
		{
			name: "workers",
			value: "N",
			summary: "how many containers are hardened at the same time (default: the number of processors, 2 to 8)",
		},
		{ name: "metrics-port", value: "PORT", summary: "answer GET /metrics on this port of 127.0.0.1 as well" },
	],
	examples: [
		{ line: "ossify agent -p /etc/ossify/bundle.tar.gz", does: "serves, with this policy loaded at once" },
		{ line: "ossify agent status", does: "workers, policies and the last container" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { args, options } = call;
	const action = actionOf(args[0]);
	const { ask, serve, work } = await import("../serving/mod.ts");
	const socket = socketOf(options);
	if (action === "worker") return await work(call);
	if (action !== "serve") return await ask(call, action, socket);
	const workers = numberOf(options, "workers", 1, 64) ?? Math.min(8, Math.max(2, navigator.hardwareConcurrency));
	const policy = ["policy", "data"].flatMap((name) => options.list(name).flatMap((value) => [`--${name}`, value]));
	return await serve(call, { socket, workers, mostWorkers: workers + 8, metricsPort: numberOf(options, "metrics-port", 1, 65535), policy });
}

function actionOf(word = "serve"): (typeof actions)[number] {
	const action = actions.find((one) => one === word);
	if (action !== undefined) return action;
	throw usageError("usage/surplus-argument", `agent does not know ${JSON.stringify(word)}: it takes ${actions.join(", ")}`, {
		given: word,
		known: actions,
		command: "agent",
	});
}

function socketOf(options: Options): string {
	const socket = options.text("socket") ?? defaultSocket;
	if (socket.startsWith("/")) return socket;
	throw usageError("usage/invalid-value", `--socket takes an absolute path, not ${JSON.stringify(socket)}`, { command: "agent" });
}

function numberOf(options: Options, name: string, least: number, most: number): number | undefined {
	const text = options.text(name);
	if (text === undefined) return undefined;
	const number = Number(text);
	if (/^\d+$/.test(text) && number >= least && number <= most) return number;
	throw usageError("usage/invalid-value", `--${name} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`, {
		command: "agent",
	});
}
