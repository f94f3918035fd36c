/**
 * Writing the tape of a document while it is scanned.
 * @module
 */
import { endOf, hashOf, keyOf, keyStartOf, kindOf, nextOf, size, startOf, type Tape } from "./tape.ts";

/** Up to so many numbers are kept for the next document. */
const mostKept = 1024 * 1024;

let kept = new Int32Array(size * 2048);

/** One at a time. */
export class TapeWriter {
	readonly keys: string[] = [];
	/** So many numbers are written, and the next entry starts there. */
	used = 0;
	private cells: Int32Array = kept;

	/**
	 * Adds an entry, and returns it.
	 * @param keyStart of a member: where its key starts, the index of it, and its hash
	 */
	begin(kind: number, start: number, keyStart: number, key: number, hash: number): number {
		const entry = this.used;
		const cells = entry + size > this.cells.length ? this.grow() : this.cells;
		this.used = entry + size;
		cells[entry + kindOf] = kind;
		cells[entry + startOf] = start;
		cells[entry + keyStartOf] = keyStart;
		cells[entry + keyOf] = key;
		cells[entry + hashOf] = hash;
		return entry;
	}

	/** Completes an entry, once all that is in it is written. */
	end(entry: number, end: number): void {
		const cells = this.cells;
		cells[entry + endOf] = end;
		cells[entry + nextOf] = this.used;
	}

	written(): Tape {
		return { cells: this.cells.slice(0, this.used), keys: this.keys };
	}

	/** True where one of the members from an entry on has the key. */
	hasKey(first: number, hash: number, key: string): boolean {
		const cells = this.cells;
		for (let entry = first; entry < this.used; entry = cells[entry + nextOf] as number) {
			if (cells[entry + hashOf] === hash && this.keys[cells[entry + keyOf] as number] === key) return true;
		}
		return false;
	}

	/** The keys of these members. */
	keysSince(first: number): Set<string> {
		const cells = this.cells;
		const set = new Set<string>();
		for (let entry = first; entry < this.used; entry = cells[entry + nextOf] as number)
			set.add(this.keys[cells[entry + keyOf] as number] as string);
		return set;
	}

	private grow(): Int32Array {
		const larger = new Int32Array(this.cells.length * 2);
		larger.set(this.cells);
		if (larger.length <= mostKept) kept = larger;
		this.cells = larger;
		return larger;
	}
}
