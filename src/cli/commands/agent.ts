/** `ossify agent`. @module */
import { agentSocket as defaultSocket } from "../../install/layout.ts";
import { defaultNriSocket } from "../../nri/socket.ts";
import {
	type Call,
	type Command,
	dataOption,
	hookStartOptions,
	numberOf,
	type Option,
	type Options,
	policyOption,
	startSettingsOf,
	usageError,
} from "../arguments/mod.ts";

const actions = ["serve", "status", "reload", "metrics", "worker", "look"] as const;

const nriSocketOption: Option = { name: "nri-socket", value: "PATH", summary: `the engine's NRI socket (default: ${defaultNriSocket})` };

/** Serves the hooks and runtimes of this machine. */
export const command: Command = {
	name: "agent",
	summary: "stay in memory and harden containers for the thin client, in a few milliseconds each",
	about:
		"serve (the default) listens on a Unix socket for the client `ossify-start`, which engines call in place of ossify: the agent does what `ossify hook` and `ossify runtime` would do, with the policies loaded already, and writes the same records. Where no agent answers, the client executes ossify as before. status, reload and metrics ask the agent that runs. SIGHUP does the same as reload: if the new policy does not work, the one in use stays. With --nri, it is a plugin of containerd or CRI-O as well: it adds the hook to each container, so that the engine's configuration stays as it is, and reports containers that started while it was away; the options from --log to --copy-up are those of that hook, and other clients bring their own. worker and look are for the agent itself. Runs in the ossify executable or on Bun.",
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
		{ name: "nri", summary: "be an NRI plugin of the engine: add the hook, with this policy and these options, to each container" },
		nriSocketOption,
		...hookStartOptions,
		{ name: "metrics-port", value: "PORT", summary: "answer GET /metrics on this port of 127.0.0.1 as well" },
	],
	examples: [
		{ line: "ossify agent -p /etc/ossify/bundle.tar.gz", does: "serves, with this policy loaded at once" },
		{ line: "ossify agent --nri -p /etc/ossify/bundle.tar.gz", does: "serves as an NRI plugin of containerd or CRI-O" },
		{ line: "ossify agent status", does: "workers, the policies that decided, and the last container" },
		{ line: "ossify agent reload", does: "loads the policies again, from the same paths" },
		{ line: "ossify agent metrics", does: "the metrics, in the text format of Prometheus" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { args, options } = call;
	const action = actionOf(args[0]);
	if (action === "worker") return await (await import("../serving/work.ts")).work(call);
	if (action === "look") return await (await import("../serving/look.ts")).look(call);
	const { ask, serve } = await import("../serving/mod.ts");
	const socket = absolute(options, "socket") ?? defaultSocket;
	if (action !== "serve") {
		const others = command.options.filter(({ name }) => name !== "socket");
		refuse(options, others, `agent ${action} asks the agent that runs, and takes only --socket and --format`);
		return await ask(call, action, socket);
	}
	if (!options.flag("nri"))
		refuse(
			options,
			[nriSocketOption, ...hookStartOptions],
			"only the hook that --nri adds takes it: other clients bring their own options",
		);
	const workers = numberIn(options, "workers", 1, 64) ?? Math.min(8, Math.max(2, navigator.hardwareConcurrency));
	const settings = startSettingsOf(options);
	const nri = options.flag("nri") ? { socket: absolute(options, "nri-socket") ?? defaultNriSocket, settings } : undefined;
	const policy = ["policy", "data"].flatMap((name) => options.list(name).flatMap((value) => [`--${name}`, value]));
	return await serve(call, {
		socket,
		workers,
		mostWorkers: workers + 8,
		metricsPort: numberIn(options, "metrics-port", 1, 65535),
		policy: absolutePolicy(policy),
		nri,
	});
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

/** An option that would be ignored misleads. */
function refuse(options: Options, refused: readonly Option[], why: string): void {
	const isGiven = ({ name, repeatable, value }: Option) =>
		repeatable ? options.list(name).length > 0 : value === undefined ? options.flag(name) : options.text(name) !== undefined;
	const given = refused.find(isGiven);
	if (given !== undefined) throw usageError("usage/surplus-argument", `--${given.name} has no meaning here: ${why}`, { command: "agent" });
}

function absolute(options: Options, name: string): string | undefined {
	const path = options.text(name);
	if (path === undefined || path.startsWith("/")) return path;
	throw usageError("usage/invalid-value", `--${name} takes an absolute path, not ${JSON.stringify(path)}`, { command: "agent" });
}

/** Hooks and workers have other working directories. */
function absolutePolicy(words: readonly string[]): readonly string[] {
	const relative = words.find((word, at) => at % 2 === 1 && word !== "shipped" && !word.startsWith("/"));
	if (relative === undefined) return words;
	throw usageError("usage/invalid-value", `agent takes absolute paths of policies and data, not ${JSON.stringify(relative)}`, {
		command: "agent",
	});
}

function numberIn(options: Options, name: string, least: number, most: number): number | undefined {
	const text = options.text(name);
	return text === undefined ? undefined : numberOf(text, name, { least, most }, { command: "agent" });
}
