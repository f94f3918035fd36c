/**
 * Questions to the agent that runs on this machine.
 * @module
 */
import { type AgentStatus, askAgent, type Failure } from "../../agent/mod.ts";
import { OssifyError } from "../../errors.ts";
import { ownExecutable, placeAt, skewOfInstalled } from "../../install/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { columns, count, size, widthFor } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { forPrograms } from "../output/mod.ts";

/** Seconds. A reload starts all workers. */
const patience = 60;

/** Asks, and prints the answer. */
export async function ask({ platform, options }: Call, action: "status" | "reload" | "metrics", socket: string): Promise<number> {
	const text = await askAgent(socket, action, patience);
	if (action === "metrics") {
		platform.stdout.write(forPrograms(text));
		return 0;
	}
	const said = JSON.parse(text) as AgentStatus | Failure;
	if ("error" in said) throw new OssifyError("host/no-trial", `the policies in use stay: ${said.error}`, { advice: said.advice });
	const skew = skewOfInstalled(placeAt("/"), said, platform.files.same, ownExecutable());
	if (options.text("format") !== "json") platform.stdout.write(rendered(platform, said, skew));
	else platform.stdout.write(forPrograms(`${JSON.stringify({ ...said, ...(skew !== undefined && { skew }) })}\n`));
	return 0;
}

function rendered({ stdout }: Platform, status: AgentStatus, skew: string | undefined): string {
	const { version, pid, started, loaded, workers, busy, queued, memory, lost, requests, last, policies } = status;
	const { nri, unhardened } = status;
	const rows: [string, string][] = [
		["agent", `${version}, process ${pid}, since ${started}`],
		...(skew === undefined ? [] : [["differs", `${skew}: restart it; \`ossify doctor\` says how`] as [string, string]]),
		["workers", `${count(workers, "worker")}, ${busy} busy, ${size(memory)}${lost === 0 ? "" : `, ${lost} lost since the start`}`],
		["requests", `${requests}, ${queued} waiting; the last container ${last ?? "none yet"}`],
		...(nri === undefined
			? []
			: [
					["nri", nri === "connected" ? "the engine asks about each container" : "no engine asks: containers start without the hook"] as [
						string,
						string,
					],
				]),
		...unhardened.map((one, at): [string, string] => [
			at === 0 ? "unhardened" : "",
			visible(`${one.problem}: ${one.container.slice(0, 12)} (${one.namespace}/${one.pod} ${one.name})`),
		]),
		["policies", `loaded ${loaded}`],
		...Object.entries(policies).map(([digest, time]): [string, string] => ["", `${digest.slice(0, 12)}, decides since ${time}`]),
	];
	return `${columns(
		rows.map(([name, text]) => ["", name, text]),
		widthFor(stdout),
	).join("\n")}\n`;
}
