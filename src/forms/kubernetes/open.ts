/**
 * What a manifest leaves open of a container.
 * @module
 */
import type { ContainerDescription, Unknown } from "../description.ts";
import type { FormOptions } from "../form.ts";
import { shown } from "./labels.ts";

/** What {@link unknownsOf} looks at. */
export interface Known {
	readonly description: ContainerDescription;
	/** The variables whose values are taken from elsewhere. */
	readonly fromElsewhere: readonly string[];
	/** The pod's `runtimeClassName`. */
	readonly runtimeClass: string | undefined;
	readonly engine: FormOptions["engine"];
}

/** At most this many names are in a sentence. */
const most = 8;

export function unknownsOf({ description, fromElsewhere, runtimeClass, engine }: Known): readonly Unknown[] {
	const { pod, image, annotations } = description;
	const unknowns: (Unknown | false)[] = [
		ofImage(description),
		pod?.namespace === undefined && {
			fact: "namespace",
			message: "the manifest names no namespace, so exemptions and modes by namespace are not considered",
		},
		fromElsewhere.length > 0 && {
			fact: "value-from",
			message: `the values of ${listed(fromElsewhere)} are taken from other objects when the container is created`,
		},
		engine !== "crio" &&
			Object.keys(annotations).length > 0 && {
				fact: "node-defaults",
				message: `containerd's configuration decides which of the pod's annotations reach the container (pod_annotations): ${listed(Object.keys(annotations))}`,
			},
		runtimeClass !== undefined && {
			fact: "node-defaults",
			message: `the node's engine decides what the runtime class ${shown(runtimeClass)} changes`,
		},
		engine !== "containerd" &&
			image !== undefined &&
			isShort(image) && {
				fact: "image-id",
				message: `CRI-O decides by the node's registries.conf which registry ${shown(image)} is from`,
			},
	];
	return unknowns.filter((one) => one !== false);
}

/** The image's environment and volumes are added to what the manifest gives. */
function ofImage({ user, args }: ContainerDescription): Unknown {
	const decided = [...(user === undefined ? ["user"] : []), ...(args === undefined ? ["command"] : [])].join(" and ");
	const decides = decided === "" ? "" : `decides on the container's ${decided}, and `;
	return { fact: "image-config", message: `the image ${decides}adds its own environment and volumes` };
}

/** Without a registry: its first segment is not a host. */
function isShort(image: string): boolean {
	const [host = "", ...path] = image.split("/");
	return path.length === 0 || !(host === "localhost" || /[.:]/.test(host));
}

function listed(names: readonly string[]): string {
	const more = names.length > most ? [`${names.length - most} more`] : [];
	return [...names.slice(0, most).map((name) => shown(name)), ...more].join(", ");
}
