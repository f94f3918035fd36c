/**
 * Reading refused writes: as they happen, or from auditd's log.
 * @module
 */
import { Containers, type Origin, type ProcessFiles, parseLogLine, type Refusal, RefusalReader } from "../../denials/mod.ts";
import { OssifyError } from "../../errors.ts";
import { LogLines, machineTails } from "../../log/mod.ts";
import { openAuditReader } from "../../platform/kernel/audit_socket.ts";
import type { Platform } from "../../platform/mod.ts";
import { startTimeOf } from "../../platform/process/process.ts";
import { isLoaded, notLoaded, withAudit } from "./rule.ts";

/** What is missing in a report. */
export interface Missed {
	/** Records that the kernel dropped before anyone could read them. */
	readonly dropped: number;
	/** How often records came faster than they were read; each time, it may be many. */
	readonly gaps: number;
	/** Events of which records are missing. */
	readonly incomplete: number;
}

/** The machine that is watched. */
export interface Watched {
	readonly platform: Platform;
	/** The names in a folder. */
	names(folder: string): readonly string[];
}

/** Milliseconds that a read waits: so long may it take to notice that the time is up. */
const wait = 100;

/**
 * Reports refused writes as they happen.
 * @param until milliseconds since 1970; undefined for without end
 * @param report returns false to end
 * @returns what is missing in the report
 * @throws {OssifyError} `host/no-audit`, `host/no-ffi`
 */
export async function watch(
	{ platform, names }: Watched,
	until: number | undefined,
	report: (refusal: Refusal, origin: Origin) => boolean,
): Promise<Missed> {
	const before = await withAudit((control) => {
		if (!isLoaded(control)) throw notLoaded("no rule with the key ossify records them");
		return control.status().lost;
	});
	const containers = new Containers(processFiles(platform, names));
	const records = await openAuditReader(wait);
	const reader = new RefusalReader();
	try {
		while (until === undefined || Date.now() < until) {
			const received = records.next();
			const refusal = received && reader.push(received);
			if (refusal && !report(refusal, containers.originOf(refusal))) break;
		}
	} finally {
		records.close();
	}
	const dropped = (await withAudit((control) => control.status().lost)) - before;
	return { dropped, gaps: reader.gaps, incomplete: reader.incomplete };
}

function processFiles({ files }: Platform, names: (folder: string) => readonly string[]): ProcessFiles {
	return {
		pids: () => names("/proc").flatMap((name) => (/^\d+$/.test(name) ? Number(name) : [])),
		read: (pid, name) => {
			try {
				return new TextDecoder().decode(files.read(`/proc/${pid}/${name}`, { blame: "host", limit: 4 * 1024 * 1024 }));
			} catch (error) {
				// The process has ended.
				if (error instanceof OssifyError) return undefined;
				throw error;
			}
		},
		started: (pid) => startTimeOf(pid)?.getTime(),
		now: Date.now,
	};
}

/** A refused write, and where it comes from; undefined where that cannot be known, as the log is not this machine's own. */
export type Logged = readonly [refusal: Refusal, origin: Origin | undefined];

/** The refused writes in auditd's log and its rotated files. @returns how many events were given up, as records are missing */
export function* readLog({ platform, names }: Watched, path: string): Generator<Logged, number> {
	const containers = path.startsWith(`${ownLogs}/`) ? new Containers(processFiles(platform, names), "log") : undefined;
	const reader = new RefusalReader();
	for (const refusal of refusalsIn(platform, path, reader)) yield [refusal, containers?.originOf(refusal)];
	return reader.incomplete;
}

/** Where auditd of this machine writes: in a log of another one, processes and file systems have other numbers. */
const ownLogs = "/var/log/audit";

function* refusalsIn({ files }: Platform, path: string, reader: RefusalReader): Generator<Refusal> {
	if (files.kind(path) === "missing") throw new OssifyError("host/no-audit", `cannot read refused writes: there is no ${path}`, { advice });
	for (const file of withRotated(files, path)) {
		const lines = new LogLines(machineTails, file);
		for (const { text } of lines.poll()) {
			const refusal = reader.pushRecord(parseLogLine(text));
			if (refusal) yield refusal;
		}
		lines.close();
	}
	yield* reader.rest();
}

/** auditd appends a number to the names of older files: the higher, the older. */
function withRotated(files: Platform["files"], path: string): readonly string[] {
	const paths = [path];
	for (let number = 1; files.kind(`${path}.${number}`) === "file"; number++) paths.unshift(`${path}.${number}`);
	return paths;
}

const advice = "name the log of auditd, or watch the kernel with --for 1m or --follow";
