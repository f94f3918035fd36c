/**
 * Whether the agent that an engine's containers are to be hardened by answers.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Entry, Place } from "../../platform/files/place.ts";
import {
	type AgentState,
	type AgentStatus,
	callsClient,
	otherPathOf,
	type Serving,
	serviceUnit,
	skewOf,
	socketPath,
	socketUnit,
	withoutAnswer,
} from "../agent/mod.ts";
import type { EngineName } from "../engines/mod.ts";
import { agentSocket, executableIn, folderOf } from "../layout.ts";
import type { EngineReceipt } from "../plan/mod.ts";
import { attempted, type CheckResult, failed, passed } from "./check_result.ts";

type Files = Pick<Place, "look" | "digest" | "resolve">;

/** Checks the agent of this machine. @param state undefined for another machine, whose agent cannot be asked */
export function checkAgent(place: Files, engine: EngineName, own: EngineReceipt, state: AgentState | undefined): CheckResult[] {
	if (!callsClient(own) || state === undefined) return [];
	const { status, faults } = state;
	if (status instanceof OssifyError) return [noAnswer(place, own, status)];
	const restart = isManaged(place, own)
		? `run \`systemctl restart ${serviceUnit}\``
		: `end process ${status.pid}, and ${startOf(place, own)}`;
	const fault = faults[engine];
	const path = executableIn(own.prefix);
	// One that takes the trial takes clients with that path.
	const other = fault === undefined ? undefined : otherPathOf(place, status, path);
	return [
		passed("agent", `the agent answers: ${describe(status)}`),
		...checkSocket(place),
		...(other === undefined ? checkExecutable(place, path, status, restart) : [failed("agent/executable", other, restart)]),
		fault === undefined
			? passed("agent/trial", "the agent hardens a container with the policy")
			: failed("agent/trial", `the agent does not harden a container with the policy: ${fault}`, restart),
	];
}

/** Which process an agent is, and what it did last. */
export function describe({ version, pid, last }: AgentStatus): string {
	return `ossify ${version}, process ${pid}, ${last === undefined ? "no container yet" : `the last container ${last}`}`;
}

/** By default, the client is installed on a machine without systemd, too, and nothing is wrong if its owner never started an agent. */
function noAnswer(place: Files, own: EngineReceipt, error: OssifyError): CheckResult {
	const { code, message, advice } = error;
	const start = startOf(place, own);
	if (code !== "host/no-agent") {
		const end = "end it (`pgrep -af 'ossify agent'` shows its process and its workers)";
		const again = isManaged(place, own) ? `run \`systemctl restart ${serviceUnit}\`` : `${end}, and ${start}`;
		return failed("agent", [message, withoutAnswer(error)].filter((part) => part !== undefined).join(": "), advice ?? again);
	}
	const none = `the agent does not answer: ${message}. Containers are hardened, but each start runs a process of ossify`;
	const isExpected = isManaged(place, own) || own.settings?.options.agent !== undefined || place.look(agentSocket) !== undefined;
	return isExpected ? failed("agent", none, start) : passed("agent/none", `${none}; to change that, ${start}`);
}

function isManaged(place: Files, { files }: EngineReceipt): boolean {
	return socketPath in files && place.look("/run/systemd/system")?.kind === "folder";
}

function startOf(place: Files, own: EngineReceipt): string {
	if (!isManaged(place, own)) return `start \`${executableIn(own.prefix)} agent\` before the engine`;
	return `run \`systemctl reset-failed ${socketUnit} ${serviceUnit}; systemctl start ${socketUnit} ${serviceUnit}\`; \`journalctl -u ${serviceUnit}\` says why it ended`;
}

/** Clients trust the agent of root, so no other user may put a socket there; and no other user may connect to it. */
export function checkSocket(place: Pick<Files, "look">): CheckResult[] {
	const [socket, folder] = [place.look(agentSocket), place.look(folderOf(agentSocket))];
	const faults = [
		...(isRoots(socket) && (socket.mode & 0o177) === 0 ? [] : [`${agentSocket} is not root's, or other users may connect to it`]),
		...(isRoots(folder) && (folder.mode & 0o022) === 0 ? [] : [`${folderOf(agentSocket)} is not root's, or other users may write to it`]),
	];
	const fix = `chown root: ${folderOf(agentSocket)} ${agentSocket}; chmod go-w ${folderOf(agentSocket)}; chmod 600 ${agentSocket}`;
	if (faults.length > 0) return faults.map((fault) => failed("agent/socket", fault, `run \`${fix}\``));
	return [passed("agent/socket", `only root can connect to ${agentSocket}`)];
}

function isRoots(entry: Entry | undefined): entry is Entry {
	return entry?.owner === 0 && entry.kind !== "link";
}

/** Checks whether the agent runs the executable that it is to run. @param restart how to start it again */
export function checkExecutable(place: Pick<Files, "digest">, path: string, status: Serving, restart: string): readonly CheckResult[] {
	return attempted("agent/executable", restart, () => {
		const skew = skewOf(place, status, path);
		return [skew === undefined ? passed("agent/executable", `the agent runs ${path}`) : failed("agent/executable", skew, restart)];
	});
}
