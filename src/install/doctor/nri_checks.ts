/**
 * Whether an engine lets ossify's NRI plugin add hooks, and what it does while the plugin is away.
 * @see https://github.com/containerd/nri/blob/v0.12.2/docs/validation-plugins.md
 * @module
 */
import { parseToml, textAt, type Value, valueAt } from "../config/mod.ts";
import { type CheckResult, failed, passed } from "./check_result.ts";

/** The engines that have NRI. */
export type NriEngineName = "containerd" | "crio";

/** What an engine's configuration says of NRI. */
export interface NriSettings {
	readonly engine: NriEngineName;
	readonly isOn: boolean;
	readonly socket: string;
	/** Whether it takes plugins that it did not start itself, as ossify's is. */
	readonly takesConnections: boolean;
	/** Undefined if the engine's version has none. */
	readonly validator: NriValidator | undefined;
}

/** The engine's built-in validator, which refuses containers. */
export interface NriValidator {
	readonly isOn: boolean;
	/** Whether it refuses containers to which a plugin added a hook. */
	readonly rejectsHooks: boolean;
	/** It refuses containers while one of these plugins is away. */
	readonly required: readonly string[];
}

/**
 * The names of an engine's settings.
 * @see https://github.com/containerd/containerd/blob/v2.2.0/internal/nri/config.go and https://github.com/cri-o/cri-o/blob/main/internal/config/nri/nri.go
 */
interface Names {
	readonly title: string;
	/** The command that prints its configuration: a program and its arguments. */
	readonly command: string;
	readonly table: readonly string[];
	/** The setting that turns NRI off, with its value. */
	readonly off: readonly [key: string, value: boolean];
	readonly socket: string;
	readonly connectionsOff: string;
	readonly validator: { readonly on: string; readonly rejectsHooks: string; readonly required: string };
}

const nriPlugin = "io.containerd.nri.v1.nri";
const names: Readonly<Record<NriEngineName, Names>> = {
	containerd: {
		title: "containerd",
		command: "containerd config dump",
		table: ["plugins", nriPlugin],
		off: ["disable", true],
		socket: "socket_path",
		connectionsOff: "disable_connections",
		validator: { on: "enable", rejectsHooks: "reject_oci_hook_adjustment", required: "required_plugins" },
	},
	crio: {
		title: "CRI-O",
		command: "crio config",
		table: ["crio", "nri"],
		off: ["enable_nri", false],
		socket: "nri_listen",
		connectionsOff: "nri_disable_connections",
		validator: {
			on: "nri_enable_default_validator",
			rejectsHooks: "nri_validator_reject_oci_hook_adjustment",
			required: "nri_validator_required_plugins",
		},
	},
};

const usualSocket = "/var/run/nri/nri.sock";
/** The plugin's name, as it registers. */
const ownPlugin = "ossify";

/**
 * Reads the whole configuration of an engine as the engine prints it: `containerd config dump`, `crio config`. The latter has defaults in comments.
 * @throws {OssifyError} `host/invalid-config`
 */
export function nriIn(engine: NriEngineName, text: string): NriSettings {
	const { command, table: path, off, socket, connectionsOff } = names[engine];
	const config = parseToml(text, command);
	const table = valueAt(config, path);
	// containerd 1.6 has another NRI, which takes no plugins at a socket.
	const isThere = engine === "crio" || (table !== undefined && !textsIn(config.disabled_plugins).includes(nriPlugin));
	return {
		engine,
		isOn: isThere && valueAt(table, [off[0]]) !== off[1],
		socket: textAt(table, [socket], command) || usualSocket,
		takesConnections: valueAt(table, [connectionsOff]) !== true,
		validator: validatorIn(engine, table, text),
	};
}

function validatorIn(engine: NriEngineName, table: Value | undefined, text: string): NriValidator | undefined {
	const { on, rejectsHooks, required } = names[engine].validator;
	const validator = valueAt(table, ["default_validator"]);
	// CRI-O names its settings in comments.
	if (validator === undefined && !(engine === "crio" && text.includes(required))) return undefined;
	return {
		isOn: valueAt(validator, [on]) === true,
		rejectsHooks: valueAt(validator, [rejectsHooks]) === true,
		required: textsIn(valueAt(validator, [required])),
	};
}

function textsIn(value: Value | undefined): readonly string[] {
	return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** The arguments with which an engine prints its whole configuration. */
export function nriCommand(engine: NriEngineName): readonly string[] {
	return names[engine].command.split(" ").slice(1);
}

/** Whether an engine refuses containers while ossify's plugin is away. */
export function requiresPlugin({ isOn, validator }: NriSettings): boolean {
	return isOn && validator?.isOn === true && validator.required.includes(ownPlugin);
}

/** The checks of an engine whose containers the plugin hardens. */
export function checkNri(settings: NriSettings): readonly CheckResult[] {
	const { engine, isOn, socket, takesConnections, validator } = settings;
	const { title, table, off, connectionsOff } = names[engine];
	const restart = `in the table ${shown(table)} of its configuration, and restart ${title}`;
	if (!isOn)
		return [failed("nri/off", `NRI is off in ${title}, so ossify's plugin adds no hooks`, `set ${off[0]} = ${!off[1]} ${restart}`)];
	if (!takesConnections) {
		const message = `${title} takes no NRI plugins that it did not start itself, so ossify's adds no hooks`;
		return [failed("nri/connections", message, `set ${connectionsOff} = false ${restart}`)];
	}
	return [
		passed("nri/on", `NRI is on in ${title}: ${socket}`),
		...(validator?.isOn ? checkValidator(settings, validator) : [unrequired(settings)]),
	];
}

function checkValidator(settings: NriSettings, { rejectsHooks, required }: NriValidator): readonly CheckResult[] {
	const { title, table, validator } = names[settings.engine];
	const rejected = failed(
		"nri/hooks-rejected",
		`${title} refuses every container to which a plugin adds a hook, so none starts while ossify's plugin is there`,
		`set ${validator.rejectsHooks} = false in the table ${shown([...table, "default_validator"])} of its configuration, and restart ${title}`,
	);
	const kept = passed("nri/required", `${title} refuses containers while ossify's plugin is away (${validator.required})`);
	return [...(rejectsHooks ? [rejected] : []), required.includes(ownPlugin) ? kept : unrequired(settings)];
}

/** Not a fault: that containers start is what NRI is made for. */
function unrequired({ engine, validator: own }: NriSettings): CheckResult {
	const { title, table, validator } = names[engine];
	const message = `${title} starts containers without ossify's hook while its plugin is away; they are reported when it is back`;
	if (own === undefined) return passed("nri/unrequired", message);
	const instead = `${validator.on} = true and ${validator.required} = ["${ownPlugin}"] in the table ${shown([...table, "default_validator"])} refuse them instead`;
	return passed("nri/unrequired", `${message}. ${instead}`);
}

function shown(table: readonly string[]): string {
	return `[${table.map((key) => (key.includes(".") ? `"${key}"` : key)).join(".")}]`;
}
