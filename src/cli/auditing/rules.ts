/**
 * What the rules of the shipped policies and ossify's error codes mean, for formats that describe the rules of their results.
 * @module
 */
import { meaningOf } from "../../error_codes.ts";

const shipped: Readonly<Record<string, string>> = {
	"readonly/root": "The root file system of a container is to be read-only, unless the container is exempt.",
	"files/engine": "Files that the engine mounts, such as /etc/hosts, are to be read-only.",
	"tmpfs/allowances": "Paths that stay writable are to be tmpfs mounts.",
	"tmpfs/noexec": "Programs cannot be started from tmpfs mounts.",
	"tmpfs/uncapped": "A tmpfs without a size may take half of the host's memory.",
	"tmpfs/declined": "A container whose root is read-only already gets no tmpfs mounts.",
	"capabilities/sys-admin": "CAP_SYS_ADMIN allows a container to make its read-only root writable again.",
	"capabilities/dac-read-search": "CAP_DAC_READ_SEARCH allows a container to write to its image by file handles.",
	"engines/ambiguous": "Several engines claim the spec, so its annotations are ignored.",
	"engines/unproven": "Only annotations say which engine made the spec, so they are ignored.",
	"privileged/unproven": "The container may be a privileged one, but that is not proven, so it is not exempt.",
	"privileged/unknown-host": "The container lacks capabilities that privileged containers have, so it is not exempt.",
	unknown: "There is no decision about the container, because its spec is not known.",
	"exemptions/sandbox": "The sandbox of a pod is exempt.",
	"exemptions/namespace": "Containers of the namespace are exempt.",
	"exemptions/privileged": "Privileged containers are exempt.",
	"exemptions/unproven-privileged": "Containers that may be privileged are exempt.",
	"exemptions/label": "Containers with the label are exempt.",
	"exemptions/image": "Containers of the image are exempt.",
	"exemptions/annotation": "Containers with the annotation are exempt.",
	"exemptions/build": "Steps of an image build are exempt.",
};

/** A sentence about a rule or an error code; of rules that users added, with its name only. */
export function describedRule(id: string): string {
	const codes: Readonly<Record<string, string>> = meaningOf;
	const found = [shipped, codes].find((texts) => Object.hasOwn(texts, id));
	return found?.[id] ?? `The rule ${id} of the policies that this audit was made with.`;
}
