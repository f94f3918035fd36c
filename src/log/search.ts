/**
 * Going through a log with a filter, and what can be said where nothing passes.
 * @module
 */
import type { LoggedRecord } from "./entry.ts";
import { type Criterion, criteriaOf, type Filter, fulfils, isWithin } from "./filter.ts";

export type { Criterion };

/** What was seen of one kind of filter. */
export interface Found {
	readonly option: string;
	readonly given: readonly string[];
	/** Records of the time asked for that it alone lets pass. */
	readonly matches: number;
	/** What such records have of this kind, each once. */
	readonly values: readonly string[];
}

/** Enough to find a typo in. A container's author chooses some of them. */
const mostValues = 1000;
const longestValue = 200;

/** Passes records, and remembers what it has seen. */
export class Search {
	readonly #filter: Filter;
	readonly #criteria: readonly { readonly criterion: Criterion; matches: number; readonly values: Set<string> }[];
	/** Records that it looked at. */
	records = 0;
	/** Those of the time asked for. */
	within = 0;
	passed = 0;
	first: string | undefined;
	last: string | undefined;

	constructor(filter: Filter) {
		this.#filter = filter;
		this.#criteria = criteriaOf(filter).map((criterion) => ({ criterion, matches: 0, values: new Set() }));
	}

	/** Whether a record passes. */
	passes(record: LoggedRecord): boolean {
		this.#note(record.time);
		if (!isWithin(record, this.#filter)) return false;
		this.within++;
		let isPassing = true;
		for (const one of this.#criteria) {
			if (fulfils(record, one.criterion)) one.matches++;
			else isPassing = false;
			for (const value of one.criterion.valuesOf(record))
				if (one.values.size < mostValues && value.length <= longestValue) one.values.add(value);
		}
		if (isPassing) this.passed++;
		return isPassing;
	}

	/** What each kind of filter found. */
	found(): readonly Found[] {
		return this.#criteria.map(({ criterion: { option, given }, matches, values }) => ({ option, given, matches, values: [...values] }));
	}

	#note(time: string): void {
		this.records++;
		if (this.first === undefined || time < this.first) this.first = time;
		if (this.last === undefined || time > this.last) this.last = time;
	}
}
