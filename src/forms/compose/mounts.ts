/**
 * What a service mounts: volumes, tmpfs, configs and secrets.
 * @see https://github.com/docker/compose/blob/v2.40.3/pkg/compose/create.go `buildContainerVolumes`
 * @see https://github.com/compose-spec/compose-go/blob/main/format/volume.go `ParseVolume`
 * @see https://docs.docker.com/engine/storage/image-mounts/
 * @module
 */
import type { MountDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { mountOptions, tmpfsOf } from "../flags/mod.ts";
import { interpolate } from "./interpolate.ts";
import type { Project } from "./project.ts";
import type { Values } from "./values.ts";

/** Of several at one destination, the last. A secret or config gives way to a volume there. */
export function mountsOf(service: Fields, values: Values, project: Project): readonly MountDescription[] {
	const byDestination = new Map<string, MountDescription>();
	const files = [...filesOf(service, "configs", values, project), ...filesOf(service, "secrets", values, project)];
	const volumes = service
		.at("volumes")
		.list()
		.flatMap((volume) => volumeOf(volume, values, project));
	const given = service.at("tmpfs");
	const tmpfs = (typeof given.value === "string" ? [given] : given.list()).flatMap((one) => tmpfsAt(one, values) ?? []);
	for (const mount of [...files, ...volumes, ...tmpfs]) {
		byDestination.delete(mount.destination);
		byDestination.set(mount.destination, mount);
	}
	return [...byDestination.values()];
}

/** `TARGET[:OPTIONS]`. Without its options where those are not known. */
function tmpfsAt(fields: Fields, values: Values): MountDescription | undefined {
	const written = fields.textual();
	if (written === undefined) return undefined;
	const target = interpolate(partsOf(written)[0] ?? "")?.text;
	const known = values.replaced(fields, written, target === undefined ? undefined : "its options are left out") ?? target;
	return known === undefined ? undefined : tmpfsOf(known);
}

function volumeOf(volume: Fields, values: Values, project: Project): readonly MountDescription[] {
	if (volume.value === undefined) return [];
	return typeof volume.value === "string" ? shortVolume(volume, volume.value, values, project) : longVolume(volume, values, project);
}

/** `[SOURCE:]TARGET[:OPTIONS]`. */
function shortVolume(volume: Fields, written: string, values: Values, project: Project): readonly MountDescription[] {
	const parts = partsOf(written);
	if (parts.length > 3 || parts.includes("")) throw volume.error(`${volume.name} is not [SOURCE:]TARGET[:OPTIONS]`);
	const [source, writtenTarget = "", access = ""] = parts.length === 1 ? [undefined, ...parts] : parts;
	const target = values.replaced(volume, writtenTarget);
	if (target === undefined) return [];
	const options = mountOptions((values.replaced(volume, access) ?? "").split(","));
	const from = source === undefined ? undefined : sourceIn(volume, source, values);
	return [{ destination: target, type: "bind", source: project.sourceOf(from), options }];
}

/** A source whose variables are not known stays as it is: policies decide by the target. */
function sourceIn(fields: Fields, written: string, values: Values): string {
	return values.replaced(fields, written, "it stays as it is") ?? written;
}

/** Divided at colons, but not at those in `${VARIABLE:-default}`. */
function partsOf(written: string): readonly string[] {
	const parts = [""];
	let braces = 0;
	for (let index = 0; index < written.length; index++) {
		const character = written[index] ?? "";
		if (character === "{" && (braces > 0 || written[index - 1] === "$")) braces++;
		if (character === "}" && braces > 0) braces--;
		if (character === ":" && braces === 0) parts.push("");
		else parts[parts.length - 1] += character;
	}
	return parts;
}

function longVolume(volume: Fields, values: Values, project: Project): readonly MountDescription[] {
	const type = values.text(volume.at("type"));
	const destination = values.text(volume.at("target"));
	if (volume.at("type").value === undefined) throw volume.error(`${volume.name} has no type`);
	if (volume.at("target").value === undefined) throw volume.error(`${volume.name} has no target`);
	if (destination === undefined) return [];
	const readonly = values.flag(volume.at("read_only")) ? ["ro"] : [];
	if (type === "tmpfs")
		return [{ destination, type, source: "tmpfs", options: [...tmpfsOptions(volume.at("tmpfs"), values), ...readonly] }];
	if (type === "npipe") {
		values.note({ fact: "value-from", message: `${volume.name} is a named pipe, which only Windows has: it is left out` });
		return [];
	}
	const written = volume.at("source").textual();
	const source = written === undefined ? undefined : sourceIn(volume.at("source"), written, values);
	const propagation = values.text(volume.in("bind", "propagation"));
	// Docker mounts images read-only.
	const options = [...(type === "image" ? ["ro"] : readonly), ...(propagation === undefined ? [] : [propagation])];
	return [{ destination, type: "bind", source: project.sourceOf(type === "image" ? undefined : source), options }];
}

/** Docker writes the mode in octal; Compose reads it as a number. */
function tmpfsOptions(tmpfs: Fields, values: Values): readonly string[] {
	const size = values.bytes(tmpfs.at("size"));
	const mode = tmpfs.at("mode").value;
	const octal = typeof mode === "number" ? mode.toString(8) : values.text(tmpfs.at("mode"));
	return [...(octal === undefined ? [] : [`mode=${octal}`]), ...(size === undefined ? [] : [`size=${size}`])];
}

/** Docker mounts the files of configs and secrets read-only. Others are copied into the container: they are no mounts. */
function filesOf(service: Fields, kind: "configs" | "secrets", values: Values, project: Project): readonly MountDescription[] {
	return service
		.at(kind)
		.list()
		.flatMap((reference) => {
			const isShort = typeof reference.value === "string";
			const name = values.text(isShort ? reference : reference.at("source"));
			const target = isShort ? undefined : values.text(reference.at("target"));
			const file = name === undefined ? undefined : project.fileOf(kind, name, values);
			if (name === undefined || file === undefined) return [];
			const folder = kind === "secrets" ? "/run/secrets/" : "/";
			const destination = target?.startsWith("/") ? target : `${folder}${target ?? name}`;
			return [{ destination, type: "bind", source: file, options: ["ro"] } as const];
		});
}
