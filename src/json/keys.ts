/**
 * The keys of one object, to find one given twice. Most objects have few, for which a list is quicker than a set;
 * a hostile one may have a million, for which a list would never end.
 * @module
 */
const few = 16;

export class Keys {
	private readonly list: string[] = [];
	private set: Set<string> | undefined;

	/** Takes a key; false where it was taken before. */
	take(key: string): boolean {
		if (this.list.length < few) {
			if (this.list.includes(key)) return false;
			this.list.push(key);
			return true;
		}
		this.set ??= new Set(this.list);
		if (this.set.has(key)) return false;
		this.set.add(key);
		return true;
	}
}
