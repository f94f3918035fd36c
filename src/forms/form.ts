/**
 * What a file comes to that describes containers in a form other than an OCI runtime spec.
 * @module
 */
import type { OssifyError, Part } from "../errors.ts";
import type { ContainerDescription, Engine, Unknown } from "./description.ts";
import type { FormDocument, FormText } from "./document/mod.ts";

/** The forms, by the name that messages use. */
export type FormKind =
	| "Kubernetes"
	| "Compose"
	| "Quadlet"
	| "docker inspect"
	| "podman inspect"
	| "crictl inspect"
	| "crictl inspecti"
	| "ctr containers info";

/** The containers of a file. */
export interface Form {
	readonly kind: FormKind;
	readonly containers: readonly FormContainer[];
	/** The documents that cannot be read; the others are. */
	readonly problems: readonly OssifyError[];
	/** The labels of pods for Windows: they have no Linux containers. */
	readonly forWindows?: readonly string[];
	/** The documents that can be read; none of a unit. */
	readonly documents: readonly FormDocument[];
}

/** One container of a form. */
export interface FormContainer {
	/** For people, unique in the file: `Deployment shop/web: container app`. */
	readonly label: string;
	/** The object of Kubernetes that describes it. */
	readonly object?: ObjectReference;
	/** The container, or where the form has it in full, its spec. */
	readonly source: ContainerDescription | { readonly spec: object };
	/** What the form does not state; the spec leaves it out. */
	readonly unknown: readonly Unknown[];
	/** The container as it is under other assumptions on what the form does not state: its decision may be another one. */
	readonly alternatives: readonly Alternative[];
	readonly location: Location;
}

/** What identifies an object of Kubernetes. One that has no name yet gets it from the API server. */
export interface ObjectReference {
	readonly apiVersion: string;
	readonly kind: string;
	readonly namespace?: string;
	readonly name?: string;
}

/** An assumption, and the container under it. */
export interface Alternative {
	/** A clause: `the image's user is not root`. */
	readonly when: string;
	readonly description: ContainerDescription;
}

/** Where a container is in its file. */
export interface Location {
	/** The index of the document, from 0, among those that are not empty. */
	readonly document: number;
	readonly part: Part;
	/** Of a unit, which has no documents: where it begins in the file, in UTF-16 code units. */
	readonly offset?: number;
}

/** What a caller knows besides the file. */
export interface FormOptions {
	/** The file's path, by which units are recognized and which messages name; left out for standard input. */
	readonly path?: string | undefined;
	/** The engine of the nodes that Kubernetes manifests are for; left out where it is not known. */
	readonly engine?: Extract<Engine, "containerd" | "crio"> | undefined;
}

/** What a reader of a form receives. */
export interface FormInput extends FormOptions {
	readonly file: FormText;
	/** The documents that can be read. */
	readonly documents: readonly FormDocument[];
}
