/**
 * Reads a layer from a tar, as engines export one: `rootfs-diff.tar` of a checkpoint, or a layer of an OCI image.
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { TarHeader } from "modern-tar";
import { OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { unreadable } from "../fault.ts";
import { type EntryKind, type LayerEntry, type LayerVisitor, pagesOf, pagesOfLink } from "./entry.ts";

const chunkSize = 256 * 1024;
/** More are counted with the folder above. */
const mostFolders = 100_000;
/** What a tar may have, unpacked: a small gzip could go on for days. */
const mostBytes = 64 * 1024 ** 3;

/**
 * Reads all of a tar, gzipped or not.
 * @param root the place of its root
 * @param limit of its bytes, unpacked
 * @throws {OssifyError} `input/unreadable`, `input/not-a-tar`, `input/too-large`
 */
export async function readLayerTar<Place>(path: string, visitor: LayerVisitor<Place>, root: Place, limit = mostBytes): Promise<void> {
	const { unpackTar } = await import("modern-tar");
	const file = open(path);
	try {
		const reader = new Reader(visitor, root);
		const filter = (header: TarHeader) => {
			reader.read(header);
			return false; // Its content is skipped.
		};
		await unpackTar(uncompressed(file, path).pipeThrough(limited(path, limit)), { strict: true, filter });
	} catch (cause) {
		throw cause instanceof OssifyError ? cause : notATar(path, cause);
	} finally {
		closeSync(file);
	}
}

/** Only a regular file: a pipe may have no writer, and a device no end. */
function open(path: string): number {
	let file: number;
	try {
		file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
	} catch (cause) {
		throw unreadable("input", path, cause);
	}
	const stats = fstatSync(file);
	if (stats.isFile()) return file;
	closeSync(file);
	throw unreadable("input", path, stats.isDirectory() ? { code: "EISDIR" } : "it is not a regular file");
}

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

function uncompressed(file: number, path: string): Bytes {
	const first = readChunk(file, path);
	const isGzip = first[0] === 0x1f && first[1] === 0x8b;
	let next: Uint8Array<ArrayBuffer> | undefined = first;
	const stream: Bytes = new ReadableStream({
		pull(controller) {
			const chunk = next ?? readChunk(file, path);
			next = undefined;
			if (chunk.length === 0) controller.close();
			else controller.enqueue(chunk);
		},
	});
	return isGzip ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
}

function limited(path: string, limit: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
	let length = 0;
	return new TransformStream({
		transform(chunk, controller) {
			length += chunk.length;
			if (length > limit)
				throw new OssifyError("input/too-large", `cannot read ${visible(path)}: unpacked, it has more than ${limit} bytes`);
			controller.enqueue(chunk);
		},
	});
}

function readChunk(file: number, path: string): Uint8Array<ArrayBuffer> {
	const chunk = new Uint8Array(chunkSize);
	try {
		return chunk.subarray(0, readSync(file, chunk, 0, chunk.length, null));
	} catch (cause) {
		throw unreadable("input", path, cause);
	}
}

function notATar(path: string, cause: unknown): OssifyError {
	const why = cause instanceof Error ? cause.message : String(cause);
	const advice = "name the rootfs-diff.tar in a checkpoint, or another tar of a layer, gzipped or not";
	return new OssifyError("input/not-a-tar", `cannot read ${visible(path)}: it is not a whole tar: ${visible(why)}`, { cause, advice });
}

/** What the reader of an OCI layer does with these names: a file was deleted, or a folder hides that of the image. */
const deleted = ".wh.";
const opaque = ".wh..wh..opq";
const ofAufs = ".wh..wh.";

class Reader<Place> {
	private readonly visitor: LayerVisitor<Place>;
	private readonly places: Map<string, Place>;

	constructor(visitor: LayerVisitor<Place>, root: Place) {
		this.visitor = visitor;
		this.places = new Map([["", root]]);
	}

	read(header: TarHeader): void {
		const path = binaryOf(header.name)
			.split("/")
			.filter((part) => part !== "" && part !== ".");
		const name = path.pop();
		if (name === undefined) {
			const own = { ...entryOf("folder", "", header), inImage: () => true };
			if (header.type === "directory") this.visitor.rootFolder?.(this.place([]), own);
			return;
		}
		if ([...path, name].includes("..")) return this.visitor.problem(this.place([]), "an entry of the tar leads out of the root");
		if (header.type === "directory") this.enter(path, entryOf("folder", name, header));
		else if (!name.startsWith(ofAufs)) this.visitor.entry(this.place(path), this.entryIn(name, header));
		else if (name === opaque) this.enter(path.slice(0, -1), { ...implied(path.at(-1) ?? ""), isOpaque: true });
	}

	private entryIn(name: string, header: TarHeader): LayerEntry {
		if (name.startsWith(deleted)) return { ...entryOf("whiteout", name.slice(deleted.length), header), inImage: () => true };
		return entryOf(kinds[header.type ?? "file"] ?? "file", name, header);
	}

	private enter(above: readonly string[], entry: LayerEntry): Place {
		const key = [...above, entry.name].join("/");
		const place = this.visitor.folder(this.place(above), entry);
		if (this.places.size < mostFolders) this.places.set(key, place);
		return place;
	}

	/** A tar need not have entries for all of its folders. */
	private place(path: readonly string[]): Place {
		const known = this.places.get(path.join("/"));
		if (known !== undefined) return known;
		const above = path.slice(0, -1);
		return this.places.size < mostFolders ? this.enter(above, implied(path.at(-1) ?? "")) : this.place(above);
	}
}

const kinds: Readonly<Record<string, EntryKind>> = {
	file: "file",
	link: "file",
	symlink: "link",
	"character-device": "device",
	"block-device": "device",
	fifo: "pipe",
};

function entryOf(kind: EntryKind, name: string, header: TarHeader): LayerEntry {
	const { mode = 0o644, uid = 0, gid = 0, size, linkname = "", type } = header;
	const isCounted = type !== "link";
	const bytes = kind === "link" ? pagesOfLink(linkname.length) : kind === "file" && isCounted ? pagesOf(size) : 0;
	return { kind, name, mode: mode & 0o7777, uid, gid, bytes, isCounted, isOpaque: false, inImage: () => undefined };
}

function implied(name: string): LayerEntry {
	return entryOf("folder", name, { name, size: 0, mode: 0o755 });
}

/** The UTF-8 bytes of a text, one character each. */
function binaryOf(text: string): string {
	return Buffer.from(text, "utf8").toString("latin1");
}
