/** What doctor finds about an agent that answers, declines, hangs or is away. */
import { expect, test } from "bun:test";
import type { AgentStatus } from "../../agent/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Entry } from "../../platform/files/place.ts";
import type { AgentState } from "../agent/mod.ts";
import type { EngineReceipt } from "../plan/mod.ts";
import { checkAgent } from "./agent_checks.ts";

const installed = "/usr/libexec/ossify/ossify";
const socket = "/etc/systemd/system/ossify-agent.socket";
const own = {
	prefix: "/usr/libexec/ossify",
	files: { "/usr/libexec/ossify/ossify-start": ["1"], [socket]: ["2"] },
} as unknown as EngineReceipt;
const status = { version: "1.2.3", pid: 42 } as AgentStatus;
const entry = (kind: Entry["kind"], mode: number): Entry => ({ kind, mode, owner: 0, group: 0, device: 1, modified: new Date(0) });

/** A machine with an agent. @param running the path of its executable, whose content is that of the installed one */
function machine(running: string, hasSystemd = false) {
	const files: Readonly<Record<string, Entry>> = {
		"/run/ossify": entry("folder", 0o711),
		"/run/ossify/agent.sock": entry("other", 0o600),
		...(hasSystemd && { "/run/systemd/system": entry("folder", 0o755) }),
	};
	return {
		look: (path: string) => files[path],
		digest: () => "same",
		resolve: (path: string) => (path === "/proc/42/exe" ? running : path),
	};
}

function found(place: ReturnType<typeof machine>, state: AgentState): string[] {
	return checkAgent(place, "podman", own, state).map(
		({ ok, message, fix }) => `${ok ? "ok" : "wrong"}: ${message}${fix ? ` → ${fix}` : ""}`,
	);
}

const answers = "ok: the agent answers: ossify 1.2.3, process 42, no container yet";
const rootOnly = "ok: only root can connect to /run/ossify/agent.sock";
const start = `start \`${installed} agent\` before the engine`;
const declines = new OssifyError("host/no-agent", "declined").message;
const hangs = new OssifyError("host/agent-lost", "the agent at S does not answer: nothing came within 10 s");
const forbidden = new OssifyError("host/unreadable", "cannot ask the agent at S: permission denied", { advice: "run ossify as root" });

test.each<[string, ReturnType<typeof machine>, AgentState, string[]]>([
	[
		"that works",
		machine(installed),
		{ status, faults: {} },
		[answers, rootOnly, `ok: the agent runs ${installed}`, "ok: the agent hardens a container with the policy"],
	],
	[
		"whose executable was replaced by the same one",
		machine(`${installed} (deleted)`),
		{ status, faults: { podman: "exit code 5: broken" } },
		[
			...[answers, rootOnly, `ok: the agent runs ${installed}`],
			`wrong: the agent does not harden a container with the policy: exit code 5: broken → end process 42, and ${start}`,
		],
	],
	[
		"that runs a copy of the installed executable",
		machine("/root/ossify"),
		{ status, faults: { podman: declines } },
		[
			...[answers, rootOnly],
			`wrong: the agent runs /root/ossify, and clients name ${installed}: it declines them, so that each start of a container runs ossify itself → end process 42, and ${start}`,
			`wrong: the agent does not harden a container with the policy: declined → end process 42, and ${start}`,
		],
	],
	[
		"that hangs",
		machine(installed),
		{ status: hangs, faults: {} },
		[
			`wrong: ${hangs.message}: containers that start now wait for it, and may be refused → end it (\`pgrep -af 'ossify agent'\` shows its process and its workers), and ${start}`,
		],
	],
	[
		"that hangs, as a service",
		machine(installed, true),
		{ status: hangs, faults: {} },
		[`wrong: ${hangs.message}: containers that start now wait for it, and may be refused → run \`systemctl restart ossify-agent.service\``],
	],
	[
		"that this user may not ask",
		machine(installed),
		{ status: forbidden, faults: {} },
		["wrong: cannot ask the agent at S: permission denied → run ossify as root"],
	],
])("of an agent %s", (_, place, state, expected) => expect(found(place, state)).toEqual(expected));
