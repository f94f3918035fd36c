/**
 * A program that runs as a child beside this process, with its standard streams.
 * @module
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { notStarted } from "../fault.ts";
import { textAt } from "./process.ts";

/** A program that runs. */
export interface Child {
	/** Its exit code once it has ended; 128 plus the number of the signal that ended it. @throws {OssifyError} `host/not-started` */
	readonly ended: Promise<number>;
}

const passed = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Starts a program. The signals that would end this process are passed on to it, until it has ended. */
export function startChild(path: string, args: readonly string[]): Child {
	const child = spawn(path, args, { stdio: "inherit" });
	const handlers = passed.map((signal) => {
		const pass = () => {
			if (!isFromTerminal(signal)) child.kill(signal);
		};
		process.on(signal, pass);
		return () => process.removeListener(signal, pass);
	});
	const ended = new Promise<number>((resolve, reject) => {
		child.on("error", (cause) => reject(notStarted(path, cause.message)));
		child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
	});
	return {
		ended: ended.finally(() => {
			for (const remove of handlers) remove();
		}),
	};
}

/** Ctrl-C and Ctrl-\ on a terminal signal all processes in its foreground, so the child, too. */
function isFromTerminal(signal: (typeof passed)[number]): boolean {
	if (signal !== "SIGINT" && signal !== "SIGQUIT") return false;
	const stat = textAt("/proc/self/stat");
	// The name in the second field may contain spaces: then state, parent, process group, session, terminal, and the group in its foreground.
	const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return group !== undefined && group === foreground;
}
