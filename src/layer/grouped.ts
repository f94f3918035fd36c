/** Groups, in the order of their first members. `Map.groupBy` is not in Node 20. @module */
export function groupedBy<T, K>(all: readonly T[], key: (one: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const one of all) {
		const group = groups.get(key(one));
		if (group === undefined) groups.set(key(one), [one]);
		else group.push(one);
	}
	return groups;
}
