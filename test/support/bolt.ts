/**
 * Writes files of bbolt, as containerd does, for tests that read them.
 * @module
 */

/** Buckets and values by name. */
export type BoltContent = { readonly [name: string]: string | Uint8Array | BoltContent };

const page = 4096;
const [branch, leaf, meta] = [0x01, 0x02, 0x04];

/** A database. @param spread its root bucket has a page for each of its keys, and a branch page above them */
export function boltFile(content: BoltContent, { spread = false } = {}): Uint8Array {
	const groups = spread ? Object.entries(content).map(([name, value]) => ({ [name]: value })) : [content];
	const leaves = groups.map((one) => leafPage(sorted(one)));
	const pages: Uint8Array[] = [];
	const first = 2;
	const numbers = leaves.map((one) => {
		const number = first + pages.length;
		for (let at = 0; at < one.length; at += page) pages.push(padded(one.subarray(at, at + page)));
		return number;
	});
	if (spread) pages.push(padded(branchPage(sorted(content).map(([name], index) => [name, numbers[index] as number]))));
	const root = spread ? first + pages.length - 1 : first;
	// The older meta page leads nowhere.
	return new Uint8Array(Buffer.concat([padded(metaPage(0, 7, 99)), padded(metaPage(1, 8, root)), ...pages]));
}

function sorted(content: BoltContent): [string, BoltContent[string]][] {
	return Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1));
}

function padded(bytes: Uint8Array): Uint8Array {
	const all = new Uint8Array(page);
	all.set(bytes);
	return all;
}

function header(flags: number, count: number): DataView {
	const view = new DataView(new ArrayBuffer(16));
	view.setUint16(8, flags, true);
	view.setUint16(10, count, true);
	return view;
}

function leafPage(entries: readonly [string, BoltContent[string]][]): Uint8Array {
	const items = entries.map(([name, value]) => {
		const isBucket = typeof value === "object" && !(value instanceof Uint8Array);
		const bytes = isBucket ? Buffer.concat([new Uint8Array(16), leafPage(sorted(value))]) : Buffer.from(value as string);
		return { flags: isBucket ? 1 : 0, key: Buffer.from(name), bytes };
	});
	const elements = items.map(() => new DataView(new ArrayBuffer(16)));
	let end = 16 * items.length;
	for (const [index, { flags, key, bytes }] of items.entries()) {
		for (const [at, value] of [flags, end - 16 * index, key.length, bytes.length].entries())
			elements[index]?.setUint32(4 * at, value, true);
		end += key.length + bytes.length;
	}
	return Buffer.concat([bytesOf(header(leaf, items.length)), ...elements.map(bytesOf), ...items.flatMap(({ key, bytes }) => [key, bytes])]);
}

function branchPage(children: readonly [string, number][]): Uint8Array {
	const elements = children.map(() => new DataView(new ArrayBuffer(16)));
	let end = 16 * children.length;
	for (const [index, [name, number]] of children.entries()) {
		elements[index]?.setUint32(0, end - 16 * index, true);
		elements[index]?.setUint32(4, Buffer.from(name).length, true);
		elements[index]?.setBigUint64(8, BigInt(number), true);
		end += Buffer.from(name).length;
	}
	return Buffer.concat([
		bytesOf(header(branch, children.length)),
		...elements.map(bytesOf),
		...children.map(([name]) => Buffer.from(name)),
	]);
}

function metaPage(number: number, change: number, root: number): Uint8Array {
	const view = new DataView(new ArrayBuffer(64));
	for (const [at, value] of [0xed0cdaed, 2, page].entries()) view.setUint32(4 * at, value, true);
	view.setBigUint64(16, BigInt(root), true);
	view.setBigUint64(48, BigInt(change), true);
	let hash = 0xcbf29ce484222325n;
	for (const byte of bytesOf(view).subarray(0, 56)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
	view.setBigUint64(56, hash, true);
	const head = header(meta, 0);
	head.setBigUint64(0, BigInt(number), true);
	return Buffer.concat([bytesOf(head), bytesOf(view)]);
}

function bytesOf(view: DataView): Uint8Array {
	return new Uint8Array(view.buffer);
}
