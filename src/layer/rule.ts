/**
 * A rule about writes.
 * @module
 */
import type { EntryKind } from "../platform/layer/entry.ts";

/**
 * `scratch` may be lost with the container: a tmpfs. `data` may not: a volume. `drift` changes the image: a warning, and never an
 * allowance. `unneeded`: the program does without it. `engine`: the engine or the runtime made it.
 */
export type WriteClass = "scratch" | "data" | "drift" | "unneeded" | "engine";

/** A row. An entry has to satisfy all conditions that it has. */
export interface WriteRule {
	readonly name: string;
	readonly class: WriteClass;
	/** Of the path of the folder, from its beginning on; what it matches is the base: no allowance is made for a folder above. */
	readonly folder?: RegExp;
	/** Of the entry's name. */
	readonly file?: RegExp;
	readonly kinds?: readonly EntryKind[];
	/** Permissions, one of which the entry has. */
	readonly bits?: number;
	/** Others may write in it, and it is not sticky. The image may have it, too. */
	readonly isForEveryone?: true;
	/** The image has it, too. */
	readonly inImage?: true;
	readonly reason: string;
}
