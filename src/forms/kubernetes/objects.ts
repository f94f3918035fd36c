/**
 * The objects of a file: its documents, and the items of lists in them.
 * @module
 */
import { Fields, type FormDocument } from "../document/mod.ts";
import type { FormInput } from "../form.ts";
import { attempt, type Report } from "./problems.ts";

/** An object of Kubernetes. */
export interface KubernetesObject {
	readonly kind: string;
	readonly apiVersion: string;
	readonly fields: Fields;
	/** The index of its document. */
	readonly document: number;
}

/** What is still to be read: an item of a list has the kind and the version that its list says, where it has none of its own. */
interface Unread {
	readonly fields: Fields;
	readonly document: number;
	readonly list: Pick<KubernetesObject, "kind" | "apiVersion"> | undefined;
}

/** Whether any document is an object of Kubernetes. */
export function hasObjects(documents: readonly FormDocument[]): boolean {
	return documents.some(({ value }) => {
		if (typeof value !== "object" || value === null) return false;
		return Object.hasOwn(value, "kind") && Object.hasOwn(value, "apiVersion");
	});
}

/** The objects of all documents, in their order. What is not an object is reported. */
export function* objectsIn({ file, documents }: FormInput, report: Report): Generator<KubernetesObject> {
	for (const [index, document] of documents.entries())
		yield* objectsOf({ fields: new Fields(file, document), document: index, list: undefined }, report);
}

/** Without recursion: lists may be in lists, as deep as a file has them. */
function* objectsOf(first: Unread, report: Report): Generator<KubernetesObject> {
	const unread = [first];
	for (let next = unread.pop(); next !== undefined; next = unread.pop()) {
		const one = next;
		const object = attempt(report, () => identified(one));
		if (object === undefined) continue;
		const items = attempt(report, () => itemsOf(object));
		if (items === undefined) yield object;
		else for (const fields of items.toReversed()) unread.push({ fields, document: object.document, list: elementOf(object) });
	}
}

function identified({ fields, document, list }: Unread): KubernetesObject {
	if (fields.value === undefined) throw fields.error(`${fields.name} is null, not an object of Kubernetes`);
	const kind = fields.at("kind").text() ?? list?.kind;
	const apiVersion = fields.at("apiVersion").text() ?? list?.apiVersion;
	if (kind === undefined || apiVersion === undefined)
		throw fields.error(`${fields.name} has no ${kind === undefined ? "kind" : "apiVersion"}, so it is not an object of Kubernetes`);
	return { kind, apiVersion, fields, document };
}

/** `List`, `PodList` and the like; undefined for an object of its own. */
function itemsOf({ kind, fields }: KubernetesObject): readonly Fields[] | undefined {
	return kind.endsWith("List") ? fields.at("items").list() : undefined;
}

/** The API server leaves kind and version out of the items of a typed list. */
function elementOf({ kind, apiVersion }: KubernetesObject): Unread["list"] {
	const element = kind.slice(0, -"List".length);
	return element === "" ? undefined : { kind: element, apiVersion };
}
