/**
 * A table whose rows can be sorted by each column. They are rendered in pieces, however many there are.
 * @module
 */
import { type Content, element, shown } from "./dom.ts";

/** A column. */
export interface Column<Row> {
	readonly title: string;
	/** What is sorted by, and shown unless there is `cell`. Numbers are sorted from the largest first. */
	readonly value: (row: Row) => string | number;
	readonly cell?: (row: Row) => Content;
	readonly kind?: "number" | "short" | "wide";
}

/** Rows of a piece. */
const piece = 100;

const collator = new Intl.Collator("en", { numeric: true });
const numbers = new Intl.NumberFormat("en");

/** One table. */
export class RowTable<Row> {
	readonly element: HTMLElement;
	readonly #unit: string;
	readonly #columns: readonly Column<Row>[];
	readonly #heads: readonly HTMLElement[];
	readonly #body = element("tbody");
	readonly #status = element("p", { role: "status" });
	readonly #more = element("button", { type: "button" });
	readonly #region: HTMLElement;
	#given: readonly Row[] = [];
	#rows: readonly Row[] = [];
	#shown = 0;

	/** @param unit what a row is */
	constructor(caption: string, unit: string, columns: readonly Column<Row>[]) {
		this.#unit = unit;
		this.#columns = columns;
		this.#heads = columns.map((column) => this.#head(column));
		const table = element(
			"table",
			{},
			element("caption", {}, caption),
			element("thead", {}, element("tr", {}, ...this.#heads)),
			this.#body,
		);
		this.#region = element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption }, table);
		this.#more.addEventListener("click", () => this.#grow());
		this.element = element("div", {}, this.#region, element("div", { class: "more" }, this.#status, this.#more));
	}

	/** Replaces the rows; the order that the reader chose is kept. */
	show(rows: readonly Row[]): void {
		this.#given = rows;
		this.#sort();
	}

	#head(column: Column<Row>): HTMLElement {
		const button = element("button", { type: "button" }, column.title);
		const head = element("th", { scope: "col", class: column.kind ?? "" }, button);
		const [first, second] = column.kind === "number" ? ["descending", "ascending"] : ["ascending", "descending"];
		button.addEventListener("click", () => {
			const next = head.getAttribute("aria-sort") === first ? second : first;
			for (const one of this.#heads) one.removeAttribute("aria-sort");
			head.setAttribute("aria-sort", next);
			this.#sort();
		});
		return head;
	}

	#sort(): void {
		const index = this.#heads.findIndex((head) => head.hasAttribute("aria-sort"));
		const value = this.#columns[index]?.value;
		const sign = this.#heads[index]?.getAttribute("aria-sort") === "descending" ? -1 : 1;
		this.#rows = value === undefined ? this.#given : this.#given.toSorted((one, other) => sign * compared(value(one), value(other)));
		this.#shown = 0;
		this.#body.replaceChildren();
		this.#append();
	}

	#grow(): void {
		this.#append();
		if (this.#more.hidden) this.#region.focus();
	}

	#append(): void {
		const next = this.#rows.slice(this.#shown, this.#shown + piece);
		this.#body.append(...next.map((row) => element("tr", {}, ...this.#columns.map((column) => cellOf(column, row)))));
		this.#shown += next.length;
		const left = this.#rows.length - this.#shown;
		const all = `${numbers.format(this.#rows.length)} ${this.#rows.length === 1 ? this.#unit : `${this.#unit}s`}`;
		this.#status.textContent = left > 0 ? `${numbers.format(this.#shown)} of ${all}` : all;
		this.#more.textContent = `Show ${Math.min(left, piece)} more`;
		this.#more.hidden = left === 0;
	}
}

function compared(one: string | number, other: string | number): number {
	return typeof one === "number" && typeof other === "number" ? one - other : collator.compare(shown(String(one)), shown(String(other)));
}

function cellOf<Row>({ value, cell, kind }: Column<Row>, row: Row): HTMLElement {
	const own = value(row);
	return element("td", { class: kind ?? "" }, cell?.(row) ?? (typeof own === "number" ? numbers.format(own) : own));
}
