/**
 * Services of a Compose file that extend others of it: they inherit what is written for those.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends
 * @module
 */
import type { FormContainer } from "../form.ts";
import { valueAt } from "./addition.ts";

/** The name of a container's service. */
export function serviceOf({ location }: FormContainer): string {
	return String(location.part.at(-1));
}

/** The services of the file that a service extends, nearest first. @param document the value of the file's document */
export function basesOf(document: unknown, service: string): readonly string[] {
	const names = [service];
	for (let next = baseOf(document, service); next !== undefined && !names.includes(next); next = baseOf(document, next)) names.push(next);
	return names.slice(1);
}

function baseOf(document: unknown, service: string): string | undefined {
	const given = valueAt(document, ["services", service, "extends"]);
	const name = typeof given === "string" ? given : valueAt(given, ["service"]);
	return typeof name === "string" && valueAt(given, ["file"]) === undefined ? name : undefined;
}

/** By service, the entries of `tmpfs` that are to be written for it. */
export type Flags = ReadonlyMap<string, readonly string[]>;

/** An entry of `tmpfs` that is to be written for a service, which another extends. */
export interface Inherited {
	readonly base: string;
	readonly flag: string;
}

/** What a service inherits of what is to be written. */
export function inheritedBy(document: unknown, service: string, flags: Flags): readonly Inherited[] {
	return basesOf(document, service).flatMap((base) => (flags.get(base) ?? []).map((flag) => ({ base, flag })));
}

/** A service that would have two entries for one path, with which Podman does not start it. */
interface Twice {
	readonly service: string;
	readonly message: string;
	readonly advice: string;
}

/** The services that inherit a tmpfs at a path where they have another. */
export function conflictsIn(document: unknown, flags: Flags): readonly Twice[] {
	return Object.keys(valueAt(document, ["services"]) ?? {}).flatMap((service) => {
		const written = [valueAt(document, ["services", service, "tmpfs"]) ?? []].flat().map(String);
		const given = flags.get(service) ?? [];
		const clash = inheritedBy(document, service, flags).find(({ flag }) =>
			[...written, ...given.filter((one) => one !== flag)].some((one) => pathOf(one) === pathOf(flag)),
		);
		return clash === undefined ? [] : [conflictOf(service, clash)];
	});
}

function conflictOf(service: string, { base, flag }: Inherited): Twice {
	const message = `service ${service} and service ${base}, which it extends, would both have a tmpfs at ${pathOf(flag)}`;
	return { service, message, advice: "write out in the service what it extends" };
}

function pathOf(flag: string): string {
	return flag.split(":", 1)[0] ?? flag;
}
