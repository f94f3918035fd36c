/**
 * The meta pages of a file of bbolt: where its last committed state is.
 * @see https://github.com/etcd-io/bbolt/blob/main/internal/common/meta.go
 * @module
 */

/** The file is damaged, or no database. */
export class NotBolt extends Error {}

/** Of a page. */
export const headerSize = 16;
const magic = 0xed0cdaed;
const version = 2;
const metaFlag = 0x04;

/** One of the two meta pages. A change writes all its pages first, then the older one of these. */
export interface Meta {
	readonly pageSize: number;
	readonly root: number;
	/** Grows with each change. */
	readonly change: number;
}

/** The number of the last change. @param bytes the beginning of the file, at least {@link metaBytes} */
export function lastChange(bytes: Uint8Array): number {
	return metaOf(viewOf(bytes)).change;
}

/** Two pages of the largest page size. */
export const metaBytes = 2 * 64 * 1024;

/** Its numbers. */
export function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The newer one. @throws {NotBolt} */
export function metaOf(view: DataView): Meta {
	const first = metaAt(view, 0);
	// The second page is where the first says, or where any page size puts it, if the first is being written.
	const sizes = first === undefined ? [4096, 8192, 16384, 65536] : [first.pageSize];
	const all = [first, ...sizes.map((size) => metaAt(view, size))].filter((one) => one !== undefined);
	const [best] = all.sort((one, other) => other.change - one.change);
	if (best === undefined) throw new NotBolt("it has no valid meta page");
	return best;
}

function metaAt(view: DataView, page: number): Meta | undefined {
	const at = page + headerSize;
	if (at + 64 > view.byteLength || (view.getUint16(page + 8, true) & metaFlag) === 0) return undefined;
	if (view.getUint32(at, true) !== magic || view.getUint32(at + 4, true) !== version) return undefined;
	if (view.getBigUint64(at + 56, true) !== fnv64a(view, at, 56)) return undefined;
	const pageSize = view.getUint32(at + 8, true);
	return { pageSize, root: numberAt(view, at + 16), change: numberAt(view, at + 48) };
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv64a(view: DataView, at: number, length: number): bigint {
	let hash = 0xcbf29ce484222325n;
	for (let index = 0; index < length; index++) hash = BigInt.asUintN(64, (hash ^ BigInt(view.getUint8(at + index))) * 0x100000001b3n);
	return hash;
}

/** One that is below 2^53. */
export function numberAt(view: DataView, at: number): number {
	return Number(view.getBigUint64(at, true));
}
