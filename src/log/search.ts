/**
 * A search through a log with a filter. It also collects what to tell the user if no record matches.
 * @module
 */
import type { LoggedRecord } from "./entry.ts";
import { type Criterion, criteriaOf, type Filter, fulfils, isWithin } from "./filter.ts";

export type { Criterion };

/** The result of a search for one kind of filter. */
export interface Found {
	readonly option: string;
	readonly given: readonly string[];
	/** The number of records within the filter's time that match this kind, whatever the others. */
	readonly matches: number;
	/** The values of this kind in the records within the filter's time, each once. */
	readonly values: readonly string[];
}

/** Enough to suggest the right spelling of a typo. They are limited, as a container's author chooses some of them. */
const mostValues = 1000;
const longestValue = 200;

/** Filters records, and counts what it has seen. */
export class Search {
	readonly #filter: Filter;
	readonly #criteria: readonly { readonly criterion: Criterion; matches: number; readonly values: Set<string> }[];
	/** The number of records seen. */
	records = 0;
	/** The number of them within the filter's time. */
	within = 0;
	passed = 0;
	first: string | undefined;
	last: string | undefined;

	constructor(filter: Filter) {
		this.#filter = filter;
		this.#criteria = criteriaOf(filter).map((criterion) => ({ criterion, matches: 0, values: new Set() }));
	}

	/** Whether a record matches. */
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

	/** The result for each kind of filter. */
	found(): readonly Found[] {
		return this.#criteria.map(({ criterion: { option, given }, matches, values }) => ({ option, given, matches, values: [...values] }));
	}

	#note(time: string): void {
		this.records++;
		if (this.first === undefined || time < this.first) this.first = time;
		if (this.last === undefined || time > this.last) this.last = time;
	}
}
