import { describe, expect, test } from "bun:test";
import type { AgentStatus } from "../../agent/mod.ts";
import type { Entry } from "../../platform/files/place.ts";
import { diagnoseNri } from "./nri_node.ts";

const entry = (kind: Entry["kind"], mode: number): Entry => ({ kind, mode, owner: 0, group: 0, device: 1, modified: new Date(0) });
const status: AgentStatus = {
	...{ version: "1.2.3", pid: 42, started: "2026-11-23T12:00:00Z", loaded: "2026-11-23T12:00:00Z", connections: 0, requests: 0 },
	...{ policies: {}, unhardened: [], workers: 2, busy: 0, queued: 0, memory: 0, lost: 0 },
	nri: "connected",
	nriEngine: { name: "containerd", version: "v2.2.0" },
};
const lost: AgentStatus = { ...status, nri: "lost" };
const table = "[plugins.'io.containerd.nri.v1.nri']";
const on = `${table}\ndisable = false\n`;
const off = `${table}\ndisable = true\n`;
const requiring = (name: string) =>
	`${on}[plugins.'io.containerd.nri.v1.nri'.default_validator]\nenable = true\nreject_oci_hook_adjustment = true\nrequired_plugins = ["${name}"]\n`;

/** What is there: the engines' programs with the configuration that each prints, and `/run/ossify`. */
function machine(configs: Readonly<Record<string, string>>, running = "same") {
	const files: Readonly<Record<string, Entry>> = {
		"/run/ossify": entry("folder", 0o711),
		"/run/ossify/agent.sock": entry("other", 0o600),
		...Object.fromEntries(Object.keys(configs).map((path) => [path, entry("file", 0o755)])),
	};
	return {
		look: (path: string) => files[path],
		locate: (path: string) => (files[path] === undefined ? undefined : path),
		digest: (path: string) => (path === "/proc/42/exe" ? running : "same"),
		ask: (program: string, args: readonly string[]) => {
			const config = configs[program] ?? "";
			return config === "fails" ? { failure: `${program} ${args.join(" ")}: exit code 1` } : { stdout: config };
		},
	};
}

const [containerd, crio] = ["/usr/bin/containerd", "/usr/bin/crio"];
const socket = "ok agent/socket: only root can connect to /run/ossify/agent.sock";
const executable = "ok agent/executable: the agent runs /opt/ossify";
const running = "ossify 1.2.3, process 42, no container yet";
const connected = `ok nri/connected: containerd v2.2.0 asks the agent about each container: ${running}`;
const isLost = (title: string) =>
	`failed nri/lost: no engine asks the agent, so that containers start without ossify's hook: ${running}: start ${title}; the agent's log says why`;
const nriOn = (title: string) => `ok nri/on: NRI is on in ${title}: /var/run/nri/nri.sock`;
const away = (title: string) =>
	`ok nri/unrequired: ${title} starts containers without ossify's hook while its plugin is away; they are reported when it is back`;
const isOff =
	'failed nri/off: NRI is off in containerd, so ossify\'s plugin adds no hooks: set disable = false in the table [plugins."io.containerd.nri.v1.nri"] of its configuration, and restart containerd';
const unhardened = Array.from({ length: 7 }, (_, at) => ({
	...{ container: `${at}`.repeat(64), namespace: "shop", pod: "web", name: "nginx" },
	...{ problem: "writable" as const, rules: [] },
}));

describe("diagnoseNri()", () => {
	test.each<[string, ReturnType<typeof machine>, AgentStatus | undefined, object]>([
		["no agent and no engine", machine({}), undefined, {}],
		["no agent and an engine that needs none", machine({ [containerd]: on, [crio]: "fails" }), undefined, {}],
		[
			"no agent and an engine that requires it",
			machine({ [containerd]: requiring("ossify") }),
			undefined,
			{
				containerd: [
					"failed nri/agent: containerd starts no container, as it requires ossify's NRI plugin, and no agent is one: start `ossify agent --nri`, with the policy and the log",
				],
			},
		],
		["an agent that is not a plugin", machine({ [containerd]: on }), { ...status, nri: undefined } as unknown as AgentStatus, {}],
		[
			"an engine that asks, beside another one",
			machine({ [containerd]: on, [crio]: "" }),
			status,
			{ containerd: [connected, socket, executable, nriOn("containerd"), away("containerd")] },
		],
		[
			"an engine that asks, in an unknown place, and containers that are not hardened",
			machine({}),
			{ ...status, unhardened },
			{
				containerd: [
					connected,
					`failed nri/unhardened: containers run that are not as the policy wants them: ${[0, 1, 2, 3, 4].map((at) => `${`${at}`.repeat(12)} (shop/web nginx)`).join(", ")}, and 2 more: start them again; \`ossify agent status\` lists them`,
					socket,
					executable,
				],
			},
		],
		[
			"an engine that asks, with another configuration",
			machine({ [containerd]: off }),
			status,
			{ containerd: [connected, socket, executable] },
		],
		[
			"an engine that asks, and rejects hooks",
			machine({ [containerd]: requiring("ossify") }),
			status,
			{
				containerd: [
					...[connected, socket, executable, nriOn("containerd")],
					'failed nri/hooks-rejected: containerd refuses every container to which a plugin adds a hook, so none starts while ossify\'s plugin is there: set reject_oci_hook_adjustment = false in the table [plugins."io.containerd.nri.v1.nri".default_validator] of its configuration, and restart containerd',
					"ok nri/required: containerd refuses containers while ossify's plugin is away (required_plugins)",
				],
			},
		],
		[
			"engines that do not ask",
			machine({ [containerd]: off, [crio]: "[crio.nri]\n" }, "other"),
			lost,
			{
				containerd: [
					isLost("containerd"),
					socket,
					expect.stringContaining("failed agent/executable: the agent runs ossify 1.2.3, and"),
					isOff,
				],
				crio: [isLost("CRI-O"), socket, expect.any(String), nriOn("CRI-O"), away("CRI-O")],
			},
		],
		[
			"an engine that does not ask, and prints no configuration",
			machine({ [crio]: "fails" }),
			lost,
			{
				crio: [
					...[isLost("CRI-O"), socket, executable],
					"failed nri/config: cannot ask CRI-O for its configuration: /usr/bin/crio config: exit code 1: fix that, and restart the engine",
				],
			},
		],
	])("of %s", (_, place, answer, expected) => {
		const found = diagnoseNri(place, answer && { status: answer, executable: "/opt/ossify" });
		const lines = found.map(({ engine, findings }) => [
			engine,
			findings.map(
				({ ok, check, message, fix }) =>
					`${ok ? "ok" : "failed"} ${check}: ${[message, fix].filter((part) => part !== undefined).join(": ")}`,
			),
		]);
		expect(Object.fromEntries(lines)).toEqual(expected);
	});
});
