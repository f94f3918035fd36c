/**
 * Replies of the CRI as crictl prints them (kubernetes-sigs/cri-tools: cmd/crictl/util.go, outputStatusData): the status with the names that
 * protobuf has in JSON, and beside it the engine's `info`, whose values are JSON in a text.
 * @module
 */

/** Keys of these are data, not names of fields. */
const maps: readonly string[] = ["labels", "annotations", "unified"];

/** @param reply of ContainerStatus, PodSandboxStatus or ImageStatus, verbose */
export function asCrictl({ info = {}, status, image }: Record<string, unknown>): object {
	const texts = Object.entries(info as Record<string, string>);
	const values = texts.map(([key, text]) => [key, text.startsWith("{") ? JSON.parse(text) : text.replaceAll(/^"|"$/g, "")]);
	return { ...Object.fromEntries(values), status: named(status ?? image) };
}

function named(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(named);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [camel(key), maps.includes(key) ? item : named(item)]));
}

function camel(key: string): string {
	return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
