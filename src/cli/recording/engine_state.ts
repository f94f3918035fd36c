/**
 * The name and the image of a container by the files in which its engine keeps them: Podman's and Docker's specs have neither.
 * @module
 */
import type { Identity } from "../../policy.ts";

/** Reads a regular file of at most so many bytes. */
export type ReadState = (path: string, limit: number) => Uint8Array;

/** containers/storage lists all containers in one file, some 600 bytes each; a container's start waits for the parsing. */
const stateLimit = 2 * 1024 * 1024;

/** Names of images have at most 255 characters, and a registry's port and a digest. */
const longestName = 1024;

/** Podman has two lists each below its root and its runroot. */
const mostFiles = 8;

/**
 * The values in the first file that knows the container. They are claims for the log only, and have no part in a decision.
 * @param isThere whether a path leads to a file; which of them does is the engine's choice
 * @throws {OssifyError} where a file cannot be read; where one is not JSON, another error
 */
export function namesFrom(
	files: readonly string[],
	id: string,
	isThere: (path: string) => boolean,
	read: ReadState,
): Pick<Identity, "name" | "image"> {
	for (const path of files.slice(0, mostFiles).filter(isThere)) {
		const found = namesIn(JSON.parse(new TextDecoder().decode(read(path, stateLimit))), id);
		if (found !== undefined) return found;
	}
	return {};
}

function namesIn(document: unknown, id: string): Pick<Identity, "name" | "image"> | undefined {
	return Array.isArray(document) ? inStorageList(document, id) : inDockerConfig(partsOf(document), id);
}

/** containers.json of containers/storage: the engine's own words about a container are JSON in `metadata`. */
function inStorageList(list: readonly unknown[], id: string): Pick<Identity, "name" | "image"> | undefined {
	const entry = list.map(partsOf).find((one) => one.id === id);
	if (entry === undefined) return undefined;
	const metadata = typeof entry.metadata === "string" && entry.metadata !== "" ? partsOf(JSON.parse(entry.metadata)) : {};
	const [first] = Array.isArray(entry.names) ? entry.names : [];
	return named(first ?? metadata.name, metadata["image-name"]);
}

/** config.v2.json of Docker, whose names begin with a slash. */
function inDockerConfig({ ID, Name, Config }: Parts, id: string): Pick<Identity, "name" | "image"> | undefined {
	if (ID !== id) return undefined;
	return named(typeof Name === "string" ? Name.replace(/^\//, "") : undefined, partsOf(Config).Image);
}

function named(name: unknown, image: unknown): Pick<Identity, "name" | "image"> {
	return { ...(isText(name) && { name }), ...(isText(image) && { image }) };
}

function isText(value: unknown): value is string {
	return typeof value === "string" && value !== "" && value.length <= longestName;
}

type Parts = Readonly<Record<string, unknown>>;

function partsOf(value: unknown): Parts {
	return typeof value === "object" && value !== null ? (value as Parts) : {};
}
