/**
 * One object that an inspect command printed, as a container of a form.
 * @module
 */
import type { Part } from "../../errors.ts";
import { visible } from "../../visible.ts";
import type { ContainerDescription, Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import type { Alternative, FormContainer, FormKind, FormOptions } from "../form.ts";

/** A kind of object that an inspect command prints. */
export interface Printed {
	readonly kind: FormKind;
	/** Whether an object is of this kind, by the keys that it has. */
	is(object: Readonly<Record<string, unknown>>): boolean;
	/** @throws {OssifyError} `input/invalid-form` */
	read(fields: Fields, options: FormOptions): Container;
}

/** A container without its place in the file. */
export interface Container {
	readonly label: string;
	readonly source: FormContainer["source"];
	readonly unknown: readonly Unknown[];
	readonly alternatives: readonly Alternative[];
}

/** What the description of a container has where the object says nothing else. */
export const plain: Omit<ContainerDescription, "engine"> = {
	name: undefined,
	pod: undefined,
	image: undefined,
	labels: {},
	annotations: {},
	readonlyRoot: false,
	privileged: false,
	capabilities: { add: [], drop: [] },
	user: undefined,
	args: undefined,
	env: [],
	cwd: undefined,
	mounts: [],
	memoryLimit: undefined,
	hostNamespaces: [],
	seccomp: undefined,
	apparmor: undefined,
	unmasked: false,
	shmSize: undefined,
};

/** A spec that was printed as it is. */
export function specIn(fields: Fields, label: string): Container {
	return { label, source: { spec: fields.object() }, unknown: [], alternatives: [] };
}

/** A label for people: `container web`. */
export function labelOf(what: string, ...names: readonly (string | undefined)[]): string {
	const name = names.find((one) => one !== undefined && one !== "");
	return name === undefined ? what : `${what} ${visible(name.slice(0, 128))}`;
}

/** The texts of a list. */
export function textsIn(fields: Fields): readonly string[] {
	return fields.list().flatMap((item) => item.text() ?? []);
}

/** A text, or a list of texts, as Podman prints an entrypoint in one of two ways. */
export function wordsIn(fields: Fields): readonly string[] {
	return typeof fields.value === "string" ? (fields.value === "" ? [] : [fields.value]) : textsIn(fields);
}

/** Without the leading slash that Docker has in names. */
export function nameIn(fields: Fields): string | undefined {
	return fields.text()?.replace(/^\//, "");
}

/** Whether an object has all of the keys. */
export function hasKeys(object: Readonly<Record<string, unknown>>, ...keys: readonly string[]): boolean {
	return keys.every((key) => Object.hasOwn(object, key));
}

/** A container and where it is. */
export function placed(container: Container, document: number, part: Part): FormContainer {
	return { ...container, location: { document, part } };
}
