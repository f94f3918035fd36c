/**
 * Tar archives, gzipped or not: bytes to files and back, the same bytes on every runtime.
 * @module
 */
// The package's main entry loads worker threads, which takes longer than a decision; this one is the same without them.
import { gzipSync } from "fflate/browser";
import { packTar, unpackTar } from "modern-tar";
import { OssifyError } from "../errors.ts";
import { checkEntries, cleanPaths } from "./entries.ts";
import { maxEntries, maxPath } from "./limits.ts";

/** Files of a bundle by path, without a leading slash. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** A policy has some 200 KB, a large fleet's data some 20 MB. An archive that unpacks to more is a mistake or a bomb. */
const maxUnpacked = 256 * 1024 * 1024;

/**
 * Unpacks a `bundle.tar.gz` or `.tar`.
 * @throws {OssifyError} `policy/not-a-bundle`, `policy/broken-bundle`, `policy/unsafe-bundle`, `policy/too-large`
 */
export async function unpack(bytes: Uint8Array): Promise<Files> {
	const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
	const tar = compressed ? await gunzip(bytes) : bytes;
	if (!compressed && !isTar(tar)) {
		throw new OssifyError("policy/not-a-bundle", "cannot read the policy: it is neither a bundle (.tar.gz) nor a folder nor a .rego file", {
			advice: "name Rego, or a bundle that `ossify build` made",
		});
	}
	const files = await filesIn(tar); // Which says whether it is damaged.
	checkEntries(tar);
	return cleanPaths(files);
}

async function filesIn(tar: Uint8Array): Promise<(readonly [name: string, content: Uint8Array])[]> {
	try {
		const entries = await unpackTar(tar, { strict: true, filter: counting() });
		const files = entries.filter(({ header }) => header.type === "file" || header.type === undefined);
		return files.map(({ header, data }) => [header.name, data ?? new Uint8Array()] as const);
	} catch (cause) {
		throw cause instanceof OssifyError ? cause : broken(cause);
	}
}

/** Lets entries pass, up to the limits. */
function counting(): (header: { readonly name: string }) => true {
	let entries = 0;
	return ({ name }) => {
		if (++entries > maxEntries) throw tooLarge(`holds more than ${maxEntries} entries`, "put its data into fewer files");
		if (name.length > maxPath) throw tooLarge(`holds a path of more than ${maxPath} characters`, "give its folders shorter names");
		return true;
	};
}

function tooLarge(what: string, advice: string): OssifyError {
	return new OssifyError("policy/too-large", `cannot read the bundle: it ${what}`, { advice });
}

/** A gzipped tar of the files, ordered by path: the same files give the same bytes. */
export async function pack(files: Files): Promise<Uint8Array> {
	const epoch = new Date(0);
	const entries = [...files]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, body]) => ({
			header: { name, size: body.byteLength, mtime: epoch, mode: 0o644, type: "file" as const },
			body,
		}));
	// Not CompressionStream: runtimes link different deflate libraries, which give different bytes.
	return gzipSync(await packTar(entries), { level: 9, mtime: epoch });
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
	const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
	const chunks: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
			length += chunk.byteLength;
			if (length > maxUnpacked) break;
			chunks.push(chunk);
		}
	} catch (cause) {
		throw broken(cause);
	}
	if (length > maxUnpacked) throw tooLarge(`unpacks to more than ${maxUnpacked} bytes`, "build it with less data");
	return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/** POSIX and GNU archives both say so at offset 257. */
function isTar(bytes: Uint8Array): boolean {
	return new TextDecoder().decode(bytes.subarray(257, 262)) === "ustar";
}

function broken(cause: unknown): OssifyError {
	return new OssifyError("policy/broken-bundle", "cannot read the bundle: it is cut off or damaged", {
		cause,
		advice: "build or copy it again",
	});
}
