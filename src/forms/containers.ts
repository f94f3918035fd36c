/**
 * A file's containers, each with the spec that its engine would write.
 * @module
 */
import { encodeUtf8 } from "../json/mod.ts";
import type { Unknown } from "./description.ts";
import type { Form, FormContainer, ObjectReference } from "./form.ts";
import { specOf } from "./specs/mod.ts";

/** A container, ready for a policy. */
export interface ContainerSpec {
	/** For people, unique in the file: `Deployment shop/web: container app`. */
	readonly label: string;
	/** The object of Kubernetes that describes it. */
	readonly object?: ObjectReference;
	/** An OCI runtime spec, without what the form does not state. */
	readonly spec: Uint8Array;
	/** What the form does not state. */
	readonly unknown: readonly Unknown[];
	/** The specs under other assumptions on what the form does not state. `when` is a clause: `the nodes run CRI-O`. */
	readonly alternatives: readonly { readonly when: string; readonly spec: Uint8Array }[];
}

/** The containers of a form, in its order. Their specs are made when they are asked for: there may be many. */
export function containersOf(form: Form): readonly ContainerSpec[] {
	return form.containers.map(({ label, object, source, unknown, alternatives }) => ({
		label,
		...(object && { object }),
		get spec() {
			return bytesOf(source);
		},
		unknown,
		alternatives: alternatives.map(({ when, description }) => ({
			when,
			get spec() {
				return bytesOf(description);
			},
		})),
	}));
}

function bytesOf(source: FormContainer["source"]): Uint8Array {
	return encodeUtf8(JSON.stringify("spec" in source ? source.spec : specOf(source)));
}
