/** The rooms of src/ and which of them may import which: the table in layers.json, and the imports that break it. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import layers from "./layers.json" with { type: "json" };

/** A room: a folder or a file below src/. Others enter a folder by its `mod.ts`, or by one of `entries`. */
export interface Room {
	/** Its path below src/. A file belongs to the room with the longest matching path. */
	readonly path: string;
	/** Its purpose, for docs/internals/architecture.md. */
	readonly purpose: string;
	/** Which changes are made here, where the purpose does not say so. */
	readonly change?: string;
	/** Files that others import by their names, so that a container's start loads no more than it needs; `*` for all of them. */
	readonly entries?: readonly string[];
	/** Tests of its files that are not among them: files and folders, by their paths in the checkout. */
	readonly tests?: readonly string[];
	/** The rooms that it may import, each above it in the table, or single files of them. */
	readonly imports: readonly string[];
}

/** An import of one file of ossify by another, both by their paths below src/. */
export interface Import {
	readonly from: string;
	readonly to: string;
}

export const rooms: readonly Room[] = layers;

/** In `import … from "./x.ts"`, `export … from`, `import "./x.ts"` and `import("./x.ts")`, as the formatter writes them. */
const relativeImport = /\b(?:from |import |import\()"(\.[^"]+)"/g;
const sources = join(import.meta.dir, "../src");

/** Every import between files below src/: of values, of types, and of what is loaded later. Tests may import anything. */
export function importsOfSource(): Import[] {
	return readdirSync(sources, { recursive: true, encoding: "utf8" })
		.filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
		.sort()
		.flatMap((from) => {
			const specifiers = readFileSync(join(sources, from), "utf8").matchAll(relativeImport);
			return [...specifiers].map(([, name = ""]) => ({ from, to: join(dirname(from), name) }));
		});
}

/** The room that a file belongs to. */
export function roomOf(path: string, table: readonly Room[] = rooms): Room | undefined {
	const around = table.filter((room) => path === room.path || path.startsWith(`${room.path}/`));
	return around.reduce<Room | undefined>((longest, room) => (room.path.length > (longest?.path.length ?? 0) ? room : longest), undefined);
}

/** Whether the table lets `from` import `to`. */
export function isAllowed({ from, to }: Import, table: readonly Room[] = rooms): boolean {
	const [importer, imported] = [roomOf(from, table), roomOf(to, table)];
	if (importer === undefined || importer === imported) return importer !== undefined;
	if (importer.imports.includes(to)) return true;
	return imported !== undefined && importer.imports.includes(imported.path) && isEntry(to, imported);
}

function isEntry(path: string, { path: room, entries = [] }: Room): boolean {
	return path === room || entries.includes("*") || ["mod.ts", ...entries].some((entry) => path === `${room}/${entry}`);
}
