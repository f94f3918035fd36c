/**
 * What containerd's databases say of its containers, running or not: their specs, names and layers. containerd need not run.
 * @see https://github.com/containerd/containerd/blob/main/core/metadata/buckets.go
 * @module
 */
import { OssifyError } from "../errors.ts";
import { type Bucket, openBolt } from "./bolt.ts";
import { lastChange, metaBytes, NotBolt } from "./bolt_meta.ts";
import { engineIn, type FoundContainer, keyOf, type Layer } from "./found.ts";
import type { StateFolder } from "./state_folder.ts";

const metadata = "io.containerd.metadata.v1.bolt/meta.db";
const overlayfs = "io.containerd.snapshotter.v1.overlayfs";

/** The containers of all namespaces. @param within the folder of containerd below the state folder, with a slash, or empty @throws {OssifyError} `host/unreadable` */
export function* inStore(folder: StateFolder, within: string): Generator<FoundContainer> {
	if (!folder.has(within + metadata)) return;
	const layers = new Snapshots(folder, within);
	yield* damaged(folder, within + metadata, () => {
		const root = databaseAt(folder, within + metadata).bucket("v1");
		return (root?.buckets() ?? []).flatMap((namespace) => containersIn(root?.bucket(namespace), namespace, layers));
	});
}

function containersIn(bucket: Bucket | undefined, namespace: string, layers: Snapshots): FoundContainer[] {
	const containers = bucket?.bucket("containers");
	return (containers?.buckets() ?? []).map((id) => {
		const one = containers?.bucket(id) as Bucket;
		const text = (key: string, from: Bucket | undefined = one) => textOf(from?.value(key));
		const labels = one.bucket("labels");
		const snapshotter = text("snapshotter");
		const name = textOf(
			bucket
				?.bucket("snapshots")
				?.bucket(snapshotter ?? "")
				?.bucket(text("snapshotKey") ?? "")
				?.value("name"),
		);
		return {
			key: keyOf(id, namespace),
			id,
			engine: engineIn(namespace),
			name: text("nerdctl/name", labels),
			image: text("image"),
			stored: one.value("spec") && copyOf(valueIn(one.value("spec") as Uint8Array)),
			sandbox: text("io.cri-containerd.kind", labels) === "sandbox" || undefined,
			layer: () => layers.layerOf(snapshotter, name),
		};
	});
}

/** The overlayfs snapshotter, whose database is opened for the first container. @see https://github.com/containerd/containerd/blob/main/core/snapshots/storage/bolt.go */
class Snapshots {
	private readonly folder: StateFolder;
	private readonly within: string;
	private known: Bucket | undefined;

	constructor(folder: StateFolder, within: string) {
		this.folder = folder;
		this.within = within;
	}

	/** @param name of the snapshot in its snapshotter */
	layerOf(snapshotter: string | undefined, name: string | undefined): Layer {
		if (snapshotter !== "overlayfs")
			return { unreadable: `its snapshotter is ${snapshotter ?? "not known"}, and only layers of overlayfs are read` };
		const id = name === undefined ? undefined : this.snapshots()?.bucket(name)?.value("id");
		const path = id && `${this.within}${overlayfs}/snapshots/${uvarint(id)}/fs`;
		return path !== undefined && this.folder.isFolder(path)
			? { path: this.folder.at(path) }
			: { unreadable: "its layer is not in the engine's folders" };
	}

	private snapshots(): Bucket | undefined {
		const path = `${this.within}${overlayfs}/metadata.db`;
		if (!this.folder.has(path)) return undefined;
		this.known ??= damaged(this.folder, path, () => databaseAt(this.folder, path).bucket("v1")?.bucket("snapshots"));
		return this.known;
	}
}

/** containerd may write while the file is read; pages of the last change are overwritten after the next one. */
const attempts = 8;

function databaseAt(folder: StateFolder, below: string): Bucket {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const bytes = folder.read(below);
		if (lastChange(bytes) === lastChange(folder.beginning(below, metaBytes))) return openBolt(bytes);
	}
	throw new NotBolt("it changes all the time");
}

function damaged<T>(folder: StateFolder, below: string, read: () => T): T {
	try {
		return read();
	} catch (cause) {
		if (!(cause instanceof NotBolt)) throw cause;
		throw new OssifyError("host/unreadable", `cannot read ${folder.at(below)}: ${cause.message}`, { cause });
	}
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
	return bytes === undefined || bytes.length === 0 ? undefined : new TextDecoder().decode(bytes);
}

/** The file is not kept for a part of it. */
function copyOf(bytes: Uint8Array | undefined): Uint8Array | undefined {
	return bytes && new Uint8Array(bytes);
}

/** `value` of a `google.protobuf.Any`: the field 2, of bytes. */
function valueIn(message: Uint8Array): Uint8Array | undefined {
	const bytesField = 2;
	for (let at = 0; at < message.length; ) {
		const tag = message[at] as number;
		const { value: length, next } = varintAt(message, at + 1);
		if ((tag & 7) !== bytesField || next + length > message.length) return undefined;
		if (tag >> 3 === 2) return message.subarray(next, next + length);
		at = next + length;
	}
	return undefined;
}

function uvarint(bytes: Uint8Array): number {
	return varintAt(bytes, 0).value;
}

function varintAt(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
	let value = 0;
	let next = at;
	for (let factor = 1; next < bytes.length; factor *= 128) {
		const byte = bytes[next++] as number;
		value += (byte & 0x7f) * factor;
		if (byte < 0x80) break;
	}
	return { value, next };
}
