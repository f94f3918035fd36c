/**
 * The container of a unit.
 * @module
 */
import type { ContainerDescription, MountDescription, Unknown, UserDescription } from "../description.ts";
import { bytesOf, userOf, withReadOnlyTmpfs } from "../flags/mod.ts";
import { capabilityName } from "../specs/mod.ts";
import { configuringKeys, type RunCommand, runCommand, unknownKeys } from "./command.ts";
import { Expansions } from "./expansions.ts";
import { type Flags, readFlags } from "./flags.ts";
import type { Keys, Word } from "./keys.ts";
import { flagMount, secretMount, tmpfsMount, volumeMount, withSystemdMounts } from "./mounts.ts";
import { elsewhere } from "./unknown.ts";

/** A container, and what its unit leaves open. */
export interface UnitContainer {
	readonly description: ContainerDescription;
	readonly unknown: readonly Unknown[];
}

/** @param name the container's, unless the unit gives it one */
export function containerOf(keys: Keys, name: string | undefined): UnitContainer {
	const command = runCommand(keys);
	const flags = readFlags([...command.flags, ...command.podmanArgs]);
	const reader = new Reader(keys, flags);
	const description = describe(reader, command, name);
	const isImage = command.image !== undefined;
	const unknown = elsewhere({ flags, keys: unknownKeys(keys), configuring: configuringKeys(keys), isImage });
	return { description, unknown: [...reader.expansions.unknown, ...unknown] };
}

/** Reads the values of flags. */
class Reader {
	readonly expansions = new Expansions();
	readonly #keys: Keys;
	readonly #flags: Flags;

	constructor(keys: Keys, flags: Flags) {
		this.#keys = keys;
		this.#flags = flags;
	}

	all(flag: string): readonly Word[] {
		return this.#flags.values.get(flag) ?? [];
	}

	/** The values that are known. */
	texts(flag: string): readonly string[] {
		return this.all(flag).flatMap(({ text }) => this.expansions.known(text, `--${flag}`) ?? []);
	}

	/** The last value, where it is known. */
	last(flag: string): string | undefined {
		const word = this.all(flag).at(-1);
		return word === undefined ? undefined : this.expansions.known(word.text, `--${flag}`);
	}

	isOn(flag: string, otherwise = false): boolean {
		const word = this.all(flag).at(-1);
		if (word === undefined) return otherwise;
		if (/^(?:1|t|true)$/i.test(word.text)) return true;
		if (/^(?:0|f|false)$/i.test(word.text)) return false;
		throw this.#keys.error(word.offset, `the value of --${flag} is not true or false`);
	}

	bytes(flag: string): number | undefined {
		const text = this.last(flag);
		const bytes = text === undefined ? undefined : bytesOf(text);
		if (text !== undefined && bytes === undefined) throw this.error(flag, `the value of --${flag} is not a size`);
		return bytes;
	}

	error(flag: string, what: string): Error {
		return this.#keys.error(this.all(flag).at(-1)?.offset ?? 0, what);
	}
}

function describe(reader: Reader, command: RunCommand, name: string | undefined): ContainerDescription {
	const readonlyRoot = reader.isOn("read-only");
	const args = argsOf(reader, command);
	const own = mountsOf(reader);
	const mounts = readonlyRoot && reader.isOn("read-only-tmpfs", true) ? withReadOnlyTmpfs(own) : own;
	const security = reader.texts("security-opt");
	const securityValue = (key: string) => security.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
	return {
		engine: "podman",
		name,
		pod: undefined,
		image: command.image,
		labels: pairs(reader.texts("label")),
		annotations: pairs(reader.texts("annotation")),
		readonlyRoot,
		privileged: reader.isOn("privileged"),
		capabilities: { add: capabilities(reader, "cap-add"), drop: capabilities(reader, "cap-drop") },
		user: userIn(reader),
		args,
		env: reader.texts("env").filter((variable) => variable.includes("=")),
		cwd: reader.last("workdir"),
		mounts: isSystemd(reader, args) ? withSystemdMounts(mounts, readonlyRoot) : mounts,
		memoryLimit: reader.bytes("memory") || undefined,
		hostNamespaces: namespaces.filter(([, flag]) => reader.last(flag) === "host").map(([kind]) => kind),
		seccomp: securityValue("seccomp") === "unconfined" ? "unconfined" : undefined,
		apparmor: securityValue("apparmor"),
		unmasked: security.some((option) => /^unmask=all$/i.test(option)),
		shmSize: reader.bytes("shm-size"),
	};
}

const namespaces = [
	["pid", "pid"],
	["network", "network"],
	["ipc", "ipc"],
	["uts", "uts"],
	["user", "userns"],
] as const;

function pairs(texts: readonly string[]): Readonly<Record<string, string>> {
	return Object.fromEntries(
		texts.map((text) => [text.split("=", 1)[0] ?? "", text.includes("=") ? text.slice(text.indexOf("=") + 1) : ""]),
	);
}

function capabilities(reader: Reader, flag: string): readonly string[] {
	return reader.texts(flag).flatMap((text) => text.split(",").map(capabilityName));
}

function userIn(reader: Reader): UserDescription | undefined {
	const text = reader.last("user");
	if (text === undefined || text === "") return undefined;
	const found = userOf(text);
	if (found === undefined) throw reader.error("user", "the value of --user has an ID that is too large");
	return found.user;
}

/** Without an entrypoint, the image's is used; with one, the image's command is not. */
function argsOf(reader: Reader, { exec, image }: RunCommand): readonly string[] | undefined {
	const entrypoint = reader.last("entrypoint");
	const program = exec?.flatMap(({ text }) => reader.expansions.known(text, "a word of Exec") ?? []);
	if (entrypoint === undefined && image !== undefined) return undefined;
	const own = [...entrypointOf(entrypoint ?? ""), ...(program ?? [])];
	if (own.length === 0) return undefined;
	return [...(reader.isOn("init") ? [initPath, "--"] : []), ...own];
}

/** A list of JSON, or the one word that it is. */
function entrypointOf(text: string): readonly string[] {
	try {
		const list: unknown = JSON.parse(text);
		if (Array.isArray(list) && list.every((item): item is string => typeof item === "string")) return list;
	} catch {
		// It is no JSON: one word.
	}
	return text === "" ? [] : [text];
}

const initPath = "/run/podman-init";

function mountsOf(reader: Reader): readonly MountDescription[] {
	const { expansions } = reader;
	const init: MountDescription = { destination: initPath, type: "bind", source: "/usr/libexec/podman/catatonit", options: ["ro"] };
	return [
		...(reader.isOn("init") ? [init] : []),
		...reader.all("volume").map(({ text }) => volumeMount(text, expansions)),
		...reader.all("secret").map(({ text }) => secretMount(text, expansions)),
		...reader.all("mount").map(({ text }) => flagMount(text, expansions)),
		...reader.all("tmpfs").map(({ text }) => tmpfsMount(text, expansions)),
	].filter((mount) => mount !== undefined);
}

const initPrograms = /^(?:.*\/)?systemd$|^(?:\/usr(?:\/local)?)?\/sbin\/init$/;

/** Podman mounts more for a program that is systemd, or with `--systemd=always`. */
function isSystemd(reader: Reader, args: readonly string[] | undefined): boolean {
	const mode = reader.last("systemd") ?? "true";
	return mode === "always" || (mode === "true" && initPrograms.test(args?.[0] ?? ""));
}
