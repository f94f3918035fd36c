/**
 * The agent that runs on this machine.
 * @module
 */
import { type AgentStatus, agentStatus, tryInAgent } from "../../agent/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { installed } from "../apply/mod.ts";
import type { EngineName } from "../engines/mod.ts";
import { agentSocket, agentSocketLock, executableIn, policyFolder, runFolders } from "../layout.ts";
import { policyArgv, sampleSpec } from "../payload/mod.ts";
import type { EngineReceipt } from "../plan/mod.ts";
import { otherPathOf, type Serving, skewOf } from "./skew.ts";
import { callsClient, isAgentUsed } from "./wanted_agent.ts";

/** What the agent says. */
export interface AgentState {
	/** An error if it does not answer. */
	readonly status: AgentStatus | OssifyError;
	/** By engine: why its policy does not work in the agent. */
	readonly faults: Readonly<Partial<Record<EngineName, string>>>;
}

/** Seconds. */
const patience = 10;

/** What the agent of this machine says; an error if it does not answer. */
function asked(): Promise<AgentStatus | OssifyError> {
	return agentStatus(agentSocket, patience).catch(onlyKnown);
}

/** What becomes of containers while the agent does not answer, as a clause; undefined if that is not known. */
export function withoutAnswer({ code }: OssifyError): string | undefined {
	if (code === "host/no-agent") return "each start of a container runs ossify itself";
	if (code === "host/agent-lost") return "containers that start now wait for it, and may be refused";
	return undefined;
}

/** Asks the agent, if an engine of this machine is to use it. */
export async function agentState(place: Place, { tries = false } = {}): Promise<AgentState | undefined> {
	const receipt = installed(place);
	if (place.outside("") !== "" || !isAgentUsed(receipt)) return undefined;
	const status = await asked();
	if (status instanceof OssifyError || !tries) return { status, faults: {} };
	const users = Object.entries(receipt.engines).filter(([, one]) => callsClient(one));
	const faults = await Promise.all(users.map(async ([name, one]) => [name, await faultOf(one)] as const));
	return { status, faults: Object.fromEntries(faults.filter(([, fault]) => fault !== undefined)) };
}

/** The agent that answers on this machine, whether an engine is to use it or not. @param state what it said already */
export async function agentOf(place: Place, state?: AgentState): Promise<AgentStatus | undefined> {
	if (state === undefined && (place.outside("") !== "" || place.look(agentSocket) === undefined)) return undefined;
	const status = state?.status ?? (await asked());
	return status instanceof OssifyError ? undefined : status;
}

/** The installed executable that the agent is to run; undefined if no engine uses it. */
export function servedExecutable(place: Place): string | undefined {
	const user = Object.values(installed(place).engines).find(callsClient);
	return user && executableIn(user.prefix);
}

/**
 * The arguments that name the policies of the engines that ask the agent: each list belongs to one.
 * @throws {OssifyError} as {@link installed}
 */
export function servedPolicies(place: Place): readonly (readonly string[])[] {
	return Object.values(installed(place).engines).flatMap((one) => (callsClient(one) ? [policyArgv(one.policy)] : []));
}

/**
 * How an agent differs from the installed executable, or from another one if no engine uses it; undefined if it does not, or if that is not known.
 * @param same whether two paths are the same file, which saves reading it
 */
export function skewOfInstalled(
	place: Place,
	status: Serving,
	same: (one: string, other: string) => boolean,
	otherwise?: string,
): string | undefined {
	try {
		const served = servedExecutable(place);
		const executable = served ?? otherwise;
		if (executable === undefined || same(`/proc/${status.pid}/exe`, executable)) return undefined;
		return skewOf(place, status, executable) ?? (served && otherPathOf(place, status, served));
	} catch (error) {
		onlyKnown(error);
		return undefined;
	}
}

/** Exit codes of a policy that works: it hardened the sample container, or it denies it. */
const works = [0, 1];

async function faultOf({ policy, prefix }: EngineReceipt): Promise<string | undefined> {
	const trial = { executable: executableIn(prefix), policy: policyFolder(policy), spec: encodeUtf8(sampleSpec) };
	const answer = await tryInAgent(agentSocket, trial, patience).catch(onlyKnown);
	if (answer instanceof OssifyError) return answer.message;
	if (works.includes(answer.code)) return undefined;
	return `exit code ${answer.code}: ${new TextDecoder().decode(answer.stderr).trim().slice(0, 2000)}`;
}

/**
 * The agent that still answers though no engine uses it. Removes the socket of one that has ended, and then ossify's folders below /run if nothing is
 * installed.
 */
export async function agentLeft(place: Place): Promise<AgentStatus | undefined> {
	const receipt = installed(place);
	const files = [agentSocket, agentSocketLock].filter((path) => place.look(path) !== undefined);
	if (place.outside("") !== "" || isAgentUsed(receipt)) return undefined;
	const status = files.length === 0 ? undefined : await asked();
	if (status !== undefined && !(status instanceof OssifyError)) return status;
	if (status !== undefined && status.code !== "host/no-agent") return undefined;
	for (const path of files) attempt(() => place.remove(path));
	if (Object.keys(receipt.engines).length === 0) for (const folder of runFolders) attempt(() => place.removeFolder(folder));
	return undefined;
}

function attempt(action: () => void): void {
	try {
		action();
	} catch {
		// It is already removed, or not empty.
	}
}

function onlyKnown(error: unknown): OssifyError {
	if (error instanceof OssifyError) return error;
	throw error;
}
