/**
 * The names of containers, from the decision log.
 * @module
 */
import { type LoggedRecord, LogLines, machineTails, parseEntry } from "../../log/mod.ts";

/** Who a container is. */
export type ContainerNames = { readonly [Key in "engine" | "namespace" | "pod" | "name" | "image"]: LoggedRecord[Key] | undefined };

/** Containers of which names are kept: the last ones that started. */
const maxKnown = 100_000;

/** Looks up containers by their ID in logs, which grow while it is used. */
export class ContainersInLogs {
	private readonly known = new Map<string, ContainerNames>();
	private readonly lines: readonly LogLines[];

	constructor(paths: readonly string[]) {
		this.lines = paths.map((path) => new LogLines(machineTails, path));
	}

	/** Undefined for a container of which no decision is logged. */
	namesOf(id: string): ContainerNames | undefined {
		if (!this.known.has(id)) this.readOn();
		return this.known.get(id);
	}

	private readOn(): void {
		for (const lines of this.lines) for (const { text } of lines.poll()) this.keep(parseEntry(text));
	}

	private keep(record: LoggedRecord | undefined): void {
		if (record?.container === undefined) return;
		const { container, engine, namespace, pod, name, image } = record;
		this.known.delete(container);
		this.known.set(container, { engine, namespace, pod, name, image });
		const [oldest] = this.known.keys();
		if (this.known.size > maxKnown && oldest !== undefined) this.known.delete(oldest);
	}
}
