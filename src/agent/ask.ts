/**
 * Questions to the agent that runs on this machine.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { askSocket } from "../platform/agent/client.ts";
import { type AgentStatus, controlRequest } from "./agent.ts";
import { trialArgs } from "./policies.ts";
import { type Answer, encodeRequest, parseAnswer } from "./wire.ts";

const toStart = "start it: `systemctl start ossify-agent.socket`, or `ossify agent` where systemd does not run";
/** What is not declined, by the connection and the request. */
const taken = "those of root, in the same mount and PID namespaces, for the executable that it runs itself";

/**
 * The answer to `ossify agent ACTION`.
 * @param seconds that it may take
 * @throws {OssifyError} `host/no-agent`, `host/agent-lost`
 */
export async function askAgent(socket: string, action: "status" | "reload" | "metrics", seconds: number): Promise<string> {
	return new TextDecoder().decode((await answerOf(socket, controlRequest(action), seconds)).stdout);
}

/** What the agent says of itself. @throws {OssifyError} `host/no-agent`, `host/agent-lost` */
export async function agentStatus(socket: string, seconds: number): Promise<AgentStatus> {
	return JSON.parse(await askAgent(socket, "status", seconds)) as AgentStatus;
}

/** A trial in the agent: it hardens a spec as Podman's hook would, and records nothing. */
export interface AgentTrial {
	/** The absolute path of the executable that the engine names. */
	readonly executable: string;
	/** The absolute path of the policy. */
	readonly policy: string;
	readonly spec: Uint8Array;
}

/** The result of a trial. @throws {OssifyError} `host/no-agent`, `host/agent-lost` */
export async function tryInAgent(socket: string, { executable, policy, spec }: AgentTrial, seconds: number): Promise<Answer> {
	const args = trialArgs(["-p", policy]);
	return await answerOf(socket, encodeRequest({ client: executable, folder: "/", executable, args, input: spec }), seconds);
}

async function answerOf(socket: string, request: Uint8Array, seconds: number): Promise<Answer> {
	const bytes = await askSocket(socket, request, seconds);
	if (bytes === undefined) throw new OssifyError("host/no-agent", `no agent listens on ${socket}`, { advice: toStart });
	const answer = parseAnswer(bytes);
	if (answer === undefined) throw new OssifyError("host/no-agent", `the agent on ${socket} declines the call: it takes ${taken}`);
	return answer;
}
