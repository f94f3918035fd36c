/**
 * Reads a file of bbolt, the database of containerd: its last committed state, while the engine may write the next one.
 * @see https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go
 * @module
 */
import { headerSize, metaOf, NotBolt, numberAt, viewOf } from "./bolt_meta.ts";

/** A bucket of keys with values, and of other buckets. */
export interface Bucket {
	value(key: string): Uint8Array | undefined;
	bucket(name: string): Bucket | undefined;
	/** The names of all buckets in it. */
	buckets(): readonly string[];
}

const elementSize = 16;
const flags = { branch: 0x01, leaf: 0x02 } as const;
/** The flag of an element that is a bucket. */
const isBucketFlag = 0x01;
/** A tree of a database is as deep as the logarithm of its size. */
const mostDepth = 64;

/** @throws {NotBolt} */
export function openBolt(bytes: Uint8Array): Bucket {
	const view = viewOf(bytes);
	const { pageSize, root } = metaOf(view);
	return new Tree(bytes, view, pageSize).at(root * pageSize);
}

/** An element of a leaf page. */
interface Element {
	readonly isBucket: boolean;
	readonly key: Uint8Array;
	readonly value: Uint8Array;
	/** Of the value, in the file. */
	readonly at: number;
}

class Tree {
	private readonly bytes: Uint8Array;
	private readonly view: DataView;
	private readonly pageSize: number;

	constructor(bytes: Uint8Array, view: DataView, pageSize: number) {
		this.bytes = bytes;
		this.view = view;
		this.pageSize = pageSize;
	}

	/** @param page the offset of the root page of a bucket */
	at(page: number): Bucket {
		const find = (key: string) => this.find(page, new TextEncoder().encode(key));
		return {
			value: (key) => {
				const found = find(key);
				return found?.isBucket === false ? found.value : undefined;
			},
			bucket: (name) => {
				const found = find(name);
				return found?.isBucket ? this.bucketIn(found) : undefined;
			},
			buckets: () => [...this.elements(page, new Set())].filter(({ isBucket }) => isBucket).map(({ key }) => new TextDecoder().decode(key)),
		};
	}

	/** A small bucket has its only page in the value. */
	private bucketIn({ value, at }: Element): Bucket {
		if (value.length < headerSize) throw new NotBolt("a bucket is cut short");
		const root = numberAt(this.view, at);
		return this.at(root === 0 ? at + headerSize : root * this.pageSize);
	}

	private find(page: number, key: Uint8Array, depth = 0): Element | undefined {
		const { isLeaf, count } = this.header(page);
		if (depth > mostDepth) throw new NotBolt("a tree has no end");
		if (isLeaf) {
			for (let index = 0; index < count; index++) {
				const element = this.element(page, index);
				if (compare(element.key, key) === 0) return element;
			}
			return undefined;
		}
		let child: number | undefined;
		for (let index = 0; index < count && (child === undefined || compare(this.branch(page, index).key, key) <= 0); index++)
			child = this.branch(page, index).page;
		return child === undefined ? undefined : this.find(child, key, depth + 1);
	}

	private *elements(page: number, seen: Set<number>): Generator<Element> {
		const { isLeaf, count } = this.header(page);
		if (seen.has(page)) throw new NotBolt("a page is in a tree twice");
		seen.add(page);
		for (let index = 0; index < count; index++) {
			if (isLeaf) yield this.element(page, index);
			else yield* this.elements(this.branch(page, index).page, seen);
		}
	}

	private header(page: number) {
		this.check(page, headerSize);
		const kind = this.view.getUint16(page + 8, true);
		const isLeaf = (kind & flags.leaf) !== 0;
		if (!isLeaf && (kind & flags.branch) === 0) throw new NotBolt("a page is damaged");
		return { isLeaf, count: this.view.getUint16(page + 10, true) };
	}

	private element(page: number, index: number): Element {
		const at = page + headerSize + index * elementSize;
		this.check(at, elementSize);
		const [kind, position, keySize, valueSize] = [0, 4, 8, 12].map((offset) => this.view.getUint32(at + offset, true)) as [
			number,
			number,
			number,
			number,
		];
		const start = at + position;
		this.check(start, keySize + valueSize);
		const value = this.bytes.subarray(start + keySize, start + keySize + valueSize);
		return { isBucket: (kind & isBucketFlag) !== 0, key: this.bytes.subarray(start, start + keySize), value, at: start + keySize };
	}

	private branch(page: number, index: number): { readonly key: Uint8Array; readonly page: number } {
		const at = page + headerSize + index * elementSize;
		this.check(at, elementSize);
		const [start, size] = [at + this.view.getUint32(at, true), this.view.getUint32(at + 4, true)];
		this.check(start, size);
		return { key: this.bytes.subarray(start, start + size), page: numberAt(this.view, at + 8) * this.pageSize };
	}

	private check(at: number, length: number): void {
		if (!Number.isSafeInteger(at) || at < 0 || at + length > this.bytes.length) throw new NotBolt("it is cut short");
	}
}

function compare(one: Uint8Array, other: Uint8Array): number {
	const length = Math.min(one.length, other.length);
	for (let index = 0; index < length; index++) {
		const difference = (one[index] as number) - (other[index] as number);
		if (difference !== 0) return difference;
	}
	return one.length - other.length;
}
