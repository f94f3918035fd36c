/**
 * What a unit leaves open, besides values that systemd completes.
 * @module
 */
import { visible } from "../../visible.ts";
import type { Unknown } from "../description.ts";
import { ofImage } from "../flags/mod.ts";
import type { Flags } from "./flags.ts";

/** What is read of a unit. */
export interface Read {
	readonly flags: Flags;
	/** Keys that Quadlet does not know. */
	readonly keys: readonly string[];
	/** Keys that change the configuration of Podman. */
	readonly configuring: readonly string[];
	readonly isImage: boolean;
}

/** Its facts. */
export function elsewhere({ flags, keys, configuring, isImage }: Read): readonly Unknown[] {
	const last = (flag: string) => flags.values.get(flag)?.at(-1)?.text ?? "";
	const has = (flag: string) => flags.values.has(flag);
	const messages: readonly (readonly [isGiven: boolean, message: string])[] = [
		[keys.length > 0, `what ${listed(keys)} in [Container] does is not known: Quadlet refuses units with keys that it does not know`],
		[flags.unknown.length > 0, `what ${listed(flags.unknown)} in PodmanArgs does is not known: it is left out`],
		[configuring.length > 0, `what ${listed(configuring)} changes in Podman's configuration is not read: its defaults are taken`],
		[has("pod"), `the pod of ${listed([last("pod")])} is not read: its namespaces and volumes are left out`],
		[has("env-file"), "the files of EnvironmentFile are not read: their variables are left out"],
		[/^(?:1|t|true)$/i.test(last("env-host")), "the environment of the host (--env-host) is not read: its variables are left out"],
		[has("label-file"), "the files of --label-file are not read: their labels are left out"],
		[has("volumes-from"), "the volumes of other containers (--volumes-from) are left out"],
		[has("image-volume"), `the image's volumes, which ${listed([`--image-volume=${last("image-volume")}`])} decides on, are left out`],
	];
	return [
		...messages.filter(([isGiven]) => isGiven).map(([, message]) => ({ fact: "value-from", message }) as const),
		...(isImage ? ofImage(last("user")) : []),
	];
}

function listed(names: readonly string[]): string {
	const some = names.slice(0, 5).map(shown).join(", ");
	return names.length > 5 ? `${some} and ${names.length - 5} more` : some;
}

function shown(name: string): string {
	return visible(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
