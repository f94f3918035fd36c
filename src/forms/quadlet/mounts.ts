/**
 * The mounts of `--volume`, `--mount`, `--tmpfs` and `--secret` of Podman.
 * @see https://github.com/containers/podman/blob/v5.6.0/pkg/specgenutil/volumes.go
 * @module
 */
import type { MountDescription } from "../description.ts";
import { mountOptions, tmpfsOf } from "../flags/mod.ts";
import { placeholderId } from "../specs/mod.ts";
import { Expansions } from "./expansions.ts";

const userdata = `/containers/storage/overlay-containers/${placeholderId}/userdata`;
const volumes = "/var/lib/containers/storage/volumes";

/** `[SOURCE:]TARGET[:OPTIONS]`; undefined where the target is not known. A source that systemd completes stays as it is. */
export function volumeMount(text: string, expansions: Expansions): MountDescription | undefined {
	const parts = text.split(":");
	const [source, target = "", access = ""] = parts.length === 1 ? [undefined, ...parts] : parts;
	const destination = expansions.known(target, "the target of a volume");
	if (destination === undefined) return undefined;
	return { destination, type: "bind", source: sourceOf(source), options: mountOptions(access.split(",")) };
}

/** `type=TYPE,KEY=VALUE,…`; undefined where the target is not known, and for types of which policies see nothing. */
export function flagMount(text: string, expansions: Expansions): MountDescription | undefined {
	const fields = csvFields(text).map((field): readonly [string, string | undefined] => {
		const equals = field.indexOf("=");
		return equals < 0 ? [field, undefined] : [field.slice(0, equals), field.slice(equals + 1)];
	});
	const value = (...keys: readonly string[]) => fields.findLast(([key]) => keys.includes(key))?.[1];
	const type = value("type") ?? "volume";
	const target = value("target", "dst", "dest", "destination");
	const destination = target === undefined ? undefined : expansions.known(target, "the target of a mount");
	if (destination === undefined || type === "devpts") return undefined;
	const options = fields.flatMap(([key, given]) => optionOf(key, given));
	if (type === "tmpfs" || type === "ramfs") return { destination, type: "tmpfs", source: "tmpfs", options };
	// Images and artifacts are mounted read-only, unless an image asks for more.
	const isImage = type === "image" || type === "artifact";
	const source = sourceOf(isImage ? undefined : value("source", "src"));
	const isReadonly = isImage && value("rw", "readwrite") !== "true";
	return { destination, type: "bind", source, options: isReadonly ? ["ro"] : mountOptions(options) };
}

/** The option of a mount that a field of `--mount` becomes. */
function optionOf(key: string, value: string | undefined): readonly string[] {
	const isFalse = value?.toLowerCase() === "false";
	if (key === "ro" || key === "readonly") return isFalse ? [] : ["ro"];
	if (key === "rw") return isFalse ? ["ro"] : [];
	if (key === "bind-propagation" && value !== undefined) return [value];
	if (flags.has(key) && value === undefined) return [key];
	const option = Object.hasOwn(named, key) ? named[key] : undefined;
	return option === undefined ? [] : [value === undefined ? option : `${option}=${value}`];
}

const named: Readonly<Partial<Record<string, string>>> = { "tmpfs-size": "size", "tmpfs-mode": "mode", "bind-nonrecursive": "bind" };

const flags = new Set(
	`dev exec noatime nodev noexec nosuid notmpcopyup private rprivate rshared rslave runbindable shared slave suid tmpcopyup unbindable`.split(
		" ",
	),
);

/** `--tmpfs TARGET[:OPTIONS]`; undefined where the target is not known. Without its options where those are not known. */
export function tmpfsMount(text: string, expansions: Expansions): MountDescription | undefined {
	const target = new Expansions().known(text.split(":", 1)[0] ?? "", "the target");
	const known = expansions.known(text, "a tmpfs", target === undefined ? undefined : "its options are left out") ?? target;
	return known === undefined ? undefined : tmpfsOf(known);
}

/** `--secret NAME[,type=mount][,target=PATH]`: a file of its own below /run/secrets. */
export function secretMount(text: string, expansions: Expansions): MountDescription | undefined {
	const [name = "", ...options] = csvFields(text);
	const value = (key: string) => options.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
	const target = expansions.known(value("target") ?? name, "the target of a secret");
	if (target === undefined || value("type") === "env") return undefined;
	const source = `/var/lib${userdata}/secrets/${name}`;
	return { destination: target.startsWith("/") ? target : `/run/secrets/${target}`, type: "bind", source, options: [] };
}

/** Of a container whose program is systemd. */
const systemdMounts = ["/run", "/run/lock", "/tmp", "/var/log/journal"];

/**
 * With the tmpfs mounts that Podman adds for systemd. It does so late: unlike with a mount at /run that the user asked for, its own file stays in
 * /run. Seen with Podman 4.3.1.
 */
export function withSystemdMounts(mounts: readonly MountDescription[], readonlyRoot: boolean): readonly MountDescription[] {
	const taken = new Set(mounts.map(({ destination }) => destination));
	const added = systemdMounts.filter((destination) => !taken.has(destination));
	const file = {
		destination: "/run/.containerenv",
		type: "bind",
		source: `/run${userdata}/.containerenv`,
		options: readonlyRoot ? ["ro"] : [],
	} as const;
	return [
		...mounts,
		...added.map((destination) => ({ destination, type: "tmpfs", source: "tmpfs", options: [] }) as const),
		...(added.includes("/run") ? [file] : []),
	];
}

/** Quadlet names the volume of `data.volume` systemd-data, unless that unit gives it another name. */
function sourceOf(source: string | undefined): string {
	if (source === undefined || source === "") return `${volumes}/${placeholderId}/_data`;
	if (/^[./%$]/.test(source)) return source;
	const name = source.endsWith(".volume") ? `systemd-${source.slice(0, -".volume".length)}` : source;
	return `${volumes}/${name}/_data`;
}

/** The fields of a line of CSV, which may be in quotes. */
function csvFields(text: string): readonly string[] {
	return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
		([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
	);
}
