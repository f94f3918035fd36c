/**
 * A file's containers, each with the spec that its engine would write.
 * @module
 */
import { encodeUtf8 } from "../json/mod.ts";
import { cleanPath } from "../oci_spec/mod.ts";
import type { Unknown } from "./description.ts";
import type { Form, FormContainer, FormKind, ObjectReference } from "./form.ts";
import { specOf } from "./specs/mod.ts";

/** A container, ready for a policy. */
export interface ContainerSpec {
	/** For people, unique in the file: `Deployment shop/web: container app`. */
	readonly label: string;
	/** The object of Kubernetes that describes it. */
	readonly object?: ObjectReference;
	/** Where it begins in the file, in UTF-16 code units. */
	readonly offset: number;
	/** An OCI runtime spec, without what the form does not state. */
	readonly spec: Uint8Array;
	/** Of a form that a container is created from: where it mounts something. It cannot change what the engine mounts besides. */
	readonly ownMounts?: readonly string[];
	/** What the form does not state. */
	readonly unknown: readonly Unknown[];
	/** The specs under other assumptions on what the form does not state. `when` is a clause: `the nodes run CRI-O`. */
	readonly alternatives: readonly { readonly when: string; readonly spec: Uint8Array }[];
}

/** The containers of a form, in its order. Their specs are made when they are asked for: there may be many. */
export function containersOf(form: Form): readonly ContainerSpec[] {
	return form.containers.map((one) => ownSpec(form, one));
}

function ownSpec(form: Form, one: FormContainer): ContainerSpec {
	const { label, object, source, unknown, alternatives, location } = one;
	return {
		label,
		...(object && { object }),
		// A document is parsed again for it.
		get offset() {
			return location.offset ?? form.documents[location.document]?.offsetOf(location.part) ?? 0;
		},
		get spec() {
			return bytesOf(source);
		},
		...ownMountsOf(form, one),
		unknown,
		alternatives: alternatives.map(({ when, description }) => ({
			when,
			get spec() {
				return bytesOf(description);
			},
		})),
	};
}

function ownMountsOf(form: Form, { source, location }: FormContainer): Pick<ContainerSpec, "ownMounts"> {
	if ("spec" in source || !written.includes(form.kind)) return {};
	const paths = form.kind === "Kubernetes" ? volumeMountsOf(form, location) : source.mounts.map(({ destination }) => destination);
	return { ownMounts: paths.map((path) => cleanPath(`/${path}`)) };
}

/** The others are what an engine prints of a container that exists. */
const written: readonly FormKind[] = ["Kubernetes", "Compose", "Quadlet"];

/** Of Kubernetes, a description also has what the kubelet mounts. */
function volumeMountsOf({ documents }: Form, { document, part }: FormContainer["location"]): readonly string[] {
	const mounts = [...part, "volumeMounts"].reduce<unknown>(memberOf, documents[document]?.value);
	const paths = Array.isArray(mounts) ? mounts.map((mount) => memberOf(mount, "mountPath")) : [];
	return paths.filter((path) => typeof path === "string");
}

function memberOf(value: unknown, key: string | number): unknown {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function bytesOf(source: FormContainer["source"]): Uint8Array {
	return encodeUtf8(JSON.stringify("spec" in source ? source.spec : specOf(source)));
}
