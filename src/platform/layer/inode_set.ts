/**
 * The inodes of files that were counted: eight bytes each, where a Set takes about a hundred while it grows.
 * @module
 */

/** A set of positive numbers, with open addressing. */
export class InodeSet {
	/** 0: free. */
	private slots = new Float64Array(1024);
	private size = 0;

	/** @returns whether it was not in the set yet */
	add(inode: number): boolean {
		if (this.size * 2 >= this.slots.length) this.grow();
		const at = slotOf(this.slots, inode);
		if (this.slots[at] === inode) return false;
		this.slots[at] = inode;
		this.size += 1;
		return true;
	}

	private grow(): void {
		const larger = new Float64Array(this.slots.length * 2);
		for (const inode of this.slots) if (inode !== 0) larger[slotOf(larger, inode)] = inode;
		this.slots = larger;
	}
}

/** Where it is, or belongs. */
function slotOf(slots: Float64Array, inode: number): number {
	const mask = slots.length - 1;
	// Fibonacci hashing: inodes of neighbours are neighbours.
	let at = (Math.imul(inode ^ (inode / 2 ** 32), 0x9e3779b1) >>> 7) & mask;
	while (slots[at] !== 0 && slots[at] !== inode) at = (at + 1) & mask;
	return at;
}
