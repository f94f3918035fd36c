/**
 * The built-in runtime of CRI-O, which is used until a configuration file has a table of its name.
 * @see https://github.com/cri-o/cri-o/blob/main/pkg/config/config.go defaultRuntimeHandler
 * @module
 */
import { isTable, parseToml, type Table, tablesAt, textAt, type Value, type View } from "../../config/mod.ts";
import type { RuntimeEntry } from "../common/configured.ts";
import { crio } from "./hook.ts";

/** The built-in runtimes and the default one. */
export interface BuiltIn {
	readonly name: string;
	readonly runtimes: Readonly<Record<string, RuntimeEntry>>;
}

/** Prints the built-in configuration. No file is read or written. */
const printDefaults = ["--config", "", "--config-dir", "", "config", "--default"];
const source = "what `crio config --default` prints";

/** The runtimes that CRI-O's own program prints, because they differ by version. */
export function builtIn(view: View): BuiltIn {
	const program = crio.programs.find((path) => view.look(path) !== undefined);
	const answer = program === undefined ? { failure: `no ${crio.programs.join(", ")}` } : view.ask(program, printDefaults);
	if ("failure" in answer) return assumed(answer.failure);
	try {
		return printed(answer.stdout);
	} catch (error) {
		return assumed((error as Error).message);
	}
}

function printed(text: string): BuiltIn {
	const config = parseToml(text, source);
	const tables = Object.entries(tablesAt(config, ["crio", "runtime", "runtimes"], source));
	const runtimes = Object.fromEntries(tables.map(([name, table]) => [name, { programs: [name], settings: withoutEmpty(table) }]));
	return { name: textAt(config, ["crio", "runtime", "default_runtime"], source), runtimes };
}

/** Empty values in the output are CRI-O's defaults. */
function withoutEmpty(table: Table): Table {
	const isEmpty = (value: Value) => value === "" || value === false || (Array.isArray(value) && value.length === 0);
	const isEmptyTable = (value: Value) => isTable(value) && Object.keys(value).length === 0;
	return Object.fromEntries(Object.entries(table).filter(([, value]) => !isEmpty(value) && !isEmptyTable(value)));
}

/** The values of CRI-O 1.31 to 1.34; before, runc was the default. They must not have newer annotations: CRI-O does not start with an unknown one. */
function assumed(why: string): BuiltIn {
	const settings = {
		allowed_annotations: ["io.containers.trace-syscall", "io.kubernetes.cri-o.Devices"],
		monitor_env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
		container_min_memory: "500KiB",
	};
	const consequence =
		"the built-in settings of crun are written as CRI-O 1.34 has them: a newer CRI-O then ignores the annotation devices.crio.io of pods. Install on the running machine, or put a table [crio.runtime.runtimes.crun] into CRI-O's configuration and install again";
	return {
		name: "crun",
		runtimes: { crun: { programs: ["crun", "runc"], settings, assumed: `CRI-O was not asked for its defaults (${why}): ${consequence}` } },
	};
}
