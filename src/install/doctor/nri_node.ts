/**
 * The engines whose containers the agent hardens as an NRI plugin, whether ossify is installed for them or not.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Place } from "../../platform/files/place.ts";
import type { AgentStatus } from "../agent/mod.ts";
import { engines, programOf } from "../engines/mod.ts";
import { checkExecutable, checkSocket, describe } from "./agent_checks.ts";
import { type CheckResult, failed, passed } from "./check_result.ts";
import { checkNri, type NriEngineName, type NriSettings, nriCommand, nriIn, requiresPlugin } from "./nri_checks.ts";

type Asked = Pick<Place, "look" | "digest" | "locate" | "ask">;

/** The state of an agent, and the executable that it is to run. */
export interface NriAgent {
	readonly status: AgentStatus;
	readonly executable: string | undefined;
}

/** What is found of one engine. */
export interface NriDiagnosis {
	readonly engine: NriEngineName;
	readonly findings: readonly CheckResult[];
}

/** By the name that an engine has in NRI. */
const names: Readonly<Record<string, NriEngineName>> = { containerd: "containerd", "cri-o": "crio" };
const shownContainers = 5;

/** Checks the engines that have NRI. @param agent undefined if none answers */
export function diagnoseNri(place: Asked, agent: NriAgent | undefined): NriDiagnosis[] {
	const { nri, nriEngine } = agent?.status ?? {};
	const asking = nri === "connected" ? names[nriEngine?.name ?? ""] : undefined;
	return (["containerd", "crio"] as const).flatMap((engine) => {
		const settings = settingsOf(place, engine);
		if (agent === undefined || nri === undefined) return unmet(engine, settings);
		if (asking !== engine && (asking !== undefined || settings === undefined)) return [];
		return [{ engine, findings: [...checkPlugin(place, agent, engine), ...checkSettings(settings, asking === engine)] }];
	});
}

/** What the engine's configuration says; undefined if it is not on this machine. */
function settingsOf(place: Asked, engine: NriEngineName): NriSettings | OssifyError | undefined {
	const path = programOf(place, engines[engine]);
	const program = path && place.locate(path);
	if (program === undefined) return undefined;
	const answer = place.ask(program, nriCommand(engine));
	if ("failure" in answer)
		return new OssifyError("host/invalid-config", `cannot ask ${engines[engine].title} for its configuration: ${answer.failure}`);
	try {
		return nriIn(engine, answer.stdout);
	} catch (error) {
		if (error instanceof OssifyError) return error;
		throw error;
	}
}

/** Without a plugin, nothing is known of ossify on the machine, except what an engine waits for. */
function unmet(engine: NriEngineName, settings: NriSettings | OssifyError | undefined): NriDiagnosis[] {
	if (settings === undefined || settings instanceof OssifyError || !requiresPlugin(settings)) return [];
	const message = `${engines[engine].title} starts no container, as it requires ossify's NRI plugin, and no agent is one`;
	return [{ engine, findings: [failed("nri/agent", message, "start `ossify agent --nri`, with the policy and the log")] }];
}

function checkPlugin(place: Asked, { status, executable }: NriAgent, engine: NriEngineName): CheckResult[] {
	const { nri, nriEngine, unhardened } = status;
	const { title } = engines[engine];
	const runs = describe(status);
	const log = "the agent's log says why";
	return [
		nri === "connected"
			? passed("nri/connected", `${title} ${nriEngine?.version ?? ""} asks the agent about each container: ${runs}`)
			: failed("nri/lost", `no engine asks the agent, so that containers start without ossify's hook: ${runs}`, `start ${title}; ${log}`),
		...(unhardened.length === 0 ? [] : [failedFor(unhardened)]),
		...checkSocket(place),
		...(executable === undefined ? [] : checkExecutable(place, executable, status, "restart the agent")),
	];
}

function failedFor(unhardened: AgentStatus["unhardened"]): CheckResult {
	const shown = unhardened
		.slice(0, shownContainers)
		.map(({ container, namespace, pod, name }) => `${container.slice(0, 12)} (${namespace}/${pod} ${name})`);
	const more = unhardened.length > shown.length ? `, and ${unhardened.length - shown.length} more` : "";
	const message = `containers run that are not as the policy wants them: ${shown.join(", ")}${more}`;
	return failed("nri/unhardened", message, "start them again; `ossify agent status` lists them");
}

/** If the engine asks the agent, a configuration that would not let it is another one than the engine's. */
function checkSettings(settings: NriSettings | OssifyError | undefined, isAsking: boolean): readonly CheckResult[] {
	if (settings === undefined) return [];
	if (settings instanceof OssifyError) return isAsking ? [] : [failed("nri/config", settings.message, "fix that, and restart the engine")];
	return isAsking && !(settings.isOn && settings.takesConnections) ? [] : checkNri(settings);
}
