/**
 * A test machine may lack CAP_SYS_RESOURCE. Then no process can lower its oom_score_adj nor have that capability, and engines that
 * ask for both can't start a privileged container. This stands in front of the real runtime and takes both out of what the engine
 * wrote. It is an aid of the tests: what ossify's hooks get is what the runtime got.
 * @module
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { sandbox } from "./sandbox.ts";

const SYS_RESOURCE = 24n;

/** The path of a runtime that starts on this machine: itself, or a wrapper in front of it. */
export function usableRuntime(path: string): string {
	return hasSysResource() ? path : writeWrapper(path);
}

/** Whether this machine's root has CAP_SYS_RESOURCE. */
export function hasSysResource(): boolean {
	const bounding = /^CapBnd:\t([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
	return ((BigInt(`0x${bounding}`) >> SYS_RESOURCE) & 1n) === 1n;
}

/** In sh and sed, since a start is measured too. `-z` takes the whole file as one line: some engines indent their JSON. */
const script = (runtime: string) => `#!/bin/sh
adapt() {
	sed -z -i -E 's/,\\s*"oomScoreAdj":\\s*-?[0-9]+//; s/"oomScoreAdj":\\s*-?[0-9]+\\s*,//; s/,\\s*"CAP_SYS_RESOURCE"//g; s/"CAP_SYS_RESOURCE"\\s*,//g' "$1"
}
kind=
previous=
for argument; do
	case $kind$argument in create | run) kind=create ;; exec) kind=exec ;; esac
	case $previous in
	--bundle | -b) bundle=$argument ;;
	--process | -p) process=$argument ;;
	esac
	previous=$argument
done
if [ "$kind" = create ]; then adapt "\${bundle:-.}/config.json"; fi
if [ "$kind" = exec ] && [ -n "$process" ]; then adapt "$process"; fi
exec '${runtime}' "$@"
`;

/** Named as the runtime is, since engines go by that; in a folder for each, as paths differ. */
function writeWrapper(runtime: string): string {
	const folder = join(sandbox().folder, "wrappers", Bun.hash(runtime).toString(36));
	mkdirSync(folder, { recursive: true });
	const path = join(folder, basename(runtime));
	// Once: it can't be opened for writing while it runs, and containers are started in parallel.
	if (!existsSync(path)) {
		writeFileSync(`${path}.new`, script(runtime));
		chmodSync(`${path}.new`, 0o755);
		renameSync(`${path}.new`, path);
	}
	return path;
}
