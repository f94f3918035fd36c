/**
 * A machine with runtimes, in front of one of which ossify is installed, engine by engine.
 * @module
 */
import { expect } from "bun:test";
import { statSync } from "node:fs";
import type { EngineName } from "../../src/install/engines/mod.ts";
import { type Changes, folderName, type InstallMachine, installMachine } from "./install_machine.ts";

/** What is there before, and what is new or other then; the engine's configuration alone. */
export interface RuntimeCase {
	readonly what: string;
	readonly before?: Readonly<Record<string, string>>;
	readonly changes?: Changes;
	/** The runtime that the script is in front of. */
	readonly underlying: string;
	readonly after: Readonly<Record<string, string>>;
	readonly warnings?: readonly string[];
}

export interface RuntimeMachine extends InstallMachine {
	/** Puts the runtimes there, and these files. */
	furnish(files?: Readonly<Record<string, string>>): void;
	/** Installs, again, and takes it back. */
	check(engine: EngineName, wanted: RuntimeCase): void;
}

/** What TOML has above containerd's runtimes, in version 2 of its configuration. */
export const v2 = 'plugins."io.containerd.grpc.v1.cri".containerd';
/** Over what is added to a file of others. */
export const mark = "# ossify: `ossify uninstall` takes this back.";
/** Over a file of ossify's own. */
export const headOf = (engine: EngineName, title: string, runtime: string, name: string) =>
	`# By \`ossify install ${engine}\`: ossify in front of ${runtime}. All other settings are those of ${name} in the configuration of ${title}.\n`;

const runtimes = ["usr/bin/crun", "usr/sbin/runc", "opt/crun", "opt/youki"];

/** To be called where a test file begins, as `installMachine` is. */
export function runtimeMachine(...more: readonly string[]): RuntimeMachine {
	const machine = installMachine(...more);
	const { at, write, read, program, tree, contents, put, remove } = machine;
	const furnish = (files: Readonly<Record<string, string>> = {}) => {
		for (const path of runtimes) program(path);
		for (const [path, text] of Object.entries(files)) write(path, text);
	};
	/** What is other than before, without what is ossify's own. */
	const difference = (before: Readonly<Record<string, string>>) => {
		const own = /^(?:usr\/libexec|etc\/ossify\/(?:policy|installed))/;
		return Object.fromEntries(Object.entries(contents()).filter(([path, text]) => before[path] !== text && !own.test(path)));
	};
	const check = (engine: EngineName, { before, changes, underlying, after, warnings = [] }: RuntimeCase) => {
		furnish(before);
		const [files, first] = [contents(), tree()];
		expect(put(engine, changes).warnings).toEqual([...warnings]);
		expect(difference(files)).toEqual({ ...after });
		const script = `usr/libexec/ossify/${engine}/${underlying.split("/").at(-1)}`;
		expect(read(script)).toContain(
			`\tossify_answer=$(/usr/bin/env -i \${XDG_RUNTIME_DIR+"XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"} \${USER+"USER=$USER"} /usr/libexec/ossify/ossify runtime --runtime ${underlying} -p /etc/ossify/policy/${folderName("one")} --log /var/log/ossify/decisions.log --prepare --confirm -- "$@") || {\n\t\tossify_code=$?\n`,
		);
		expect(read(script)).toEndWith(`\nfi\nexec ${underlying} "$@"\n`);
		expect(statSync(at(script)).mode & 0o777).toBe(0o755);
		expect(put(engine, changes).operations).toEqual([]);
		remove(engine);
		expect([contents(), tree()]).toEqual([files, first]);
	};
	return { ...machine, furnish, check };
}
