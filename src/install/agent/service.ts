/**
 * The agent as a service of systemd that runs.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { runProgram } from "../../platform/process/program.ts";
import { clientIn, executableIn } from "../layout.ts";
import type { Operation, Receipt } from "../plan/mod.ts";
import { servicePath, serviceUnit, socketPath, socketUnit, wantsPath } from "./units.ts";
import { callsClient } from "./wanted_agent.ts";

/** Runs `systemctl` with these arguments. @returns why that failed; undefined if it did not */
export type Systemctl = (args: readonly string[]) => string | undefined;

/** Seconds. The agent finishes what it has begun before it ends. */
const patience = 120;
const environment = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/** Undefined if systemd does not run on the machine. */
export function systemctlOn(place: Place): Systemctl | undefined {
	if (place.outside("") !== "" || place.look("/run/systemd/system")?.kind !== "folder") return undefined;
	return (args) => {
		const { code, failure, stderr } = runProgram("systemctl", { args, environment, stdin: new Uint8Array(), seconds: patience });
		if (failure === undefined && code === 0) return undefined;
		return failure ?? `exit code ${code ?? "none"}${stderr.trim() && `, ${stderr.trim().slice(0, 500)}`}`;
	};
}

/** Whether the agent is stopped for these operations. */
export function removesService(operations: readonly Operation[]): boolean {
	return operations.some((one) => one.do === "remove file" && one.path === socketPath);
}

/** Stops the agent before its files are removed. @returns warnings */
export function stopService(systemctl: Systemctl | undefined, operations: readonly Operation[]): string[] {
	return removesService(operations) ? called(systemctl, [["stop", socketUnit, serviceUnit]]) : [];
}

/**
 * Starts the agent once its files are in place, with the new executable if that was changed; else it loads the policies again. It is started if nothing was
 * changed, too, as an earlier install may have been killed once it had changed the files or stopped the agent.
 * @returns warnings
 */
export function startService(systemctl: Systemctl | undefined, operations: readonly Operation[], { engines }: Receipt): string[] {
	const user = Object.values(engines).find((one) => callsClient(one) && socketPath in one.files);
	const changed = new Set(operations.flatMap((one) => ("path" in one ? [one.path] : [])));
	const reload = ["daemon-reload"];
	if (user === undefined) return called(systemctl, [socketPath, servicePath, wantsPath].some((path) => changed.has(path)) ? [reload] : []);
	if (operations.some((one) => one.do === "put file" && one.path === socketPath && one.replaces))
		return called(systemctl, [reload, ["restart", socketUnit, serviceUnit]]);
	const isOther = [executableIn(user.prefix), clientIn(user.prefix), servicePath].some((path) => changed.has(path));
	const loads = changed.size === 0 ? "start" : "reload-or-restart";
	return called(systemctl, [reload, ["start", socketUnit], [isOther ? "restart" : loads, serviceUnit]]);
}

function called(systemctl: Systemctl | undefined, commands: readonly (readonly string[])[]): string[] {
	if (systemctl === undefined) return [];
	return commands.flatMap((args) => {
		const why = systemctl(args);
		if (why === undefined) return [];
		return [
			`\`systemctl ${args.join(" ")}\` failed (${why}): run it again once that is fixed. Without the agent, each start of a container runs ossify itself`,
		];
	});
}
