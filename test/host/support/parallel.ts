/** @module */

/** Does `work` for each number below `count`, `atOnce` at a time. */
export async function inParallel(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < count) await work(next++);
	};
	// All of them to their end, also where one fails: what is looked at next must not change any more.
	const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker));
	for (const end of ends) if (end.status === "rejected") throw end.reason;
}
