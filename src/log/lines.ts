/**
 * The lines of a log and its rotated files, oldest first. New lines can be read again and again.
 * @module
 */
import type { TailFile, Tails } from "../platform/files/tail.ts";
import { filesOf } from "./rotate.ts";

/** A line, without its line feed. */
export interface Line {
	readonly file: string;
	readonly text: string;
}

interface Open {
	readonly tail: TailFile;
	path: string;
	offset: number;
	/** The beginning of a line whose end is not written yet. */
	rest: string;
	readonly decoder: TextDecoder;
}

/** A longer line is not ossify's. */
const maxLine = 1024 * 1024;

/**
 * Reads a log. Each file is kept open while it has a name of the log or of a rotated file. So it is recognized when it is renamed, lines of a hook that
 * still writes to it are read, and no new file can get its inode number.
 */
export class LogLines {
	readonly #tails: Tails;
	readonly #folder: string;
	readonly #base: string;
	readonly #open = new Map<string, Open>();

	constructor(tails: Tails, path: string) {
		const slash = path.lastIndexOf("/");
		this.#tails = tails;
		this.#folder = slash < 0 ? "." : path.slice(0, slash) || "/";
		this.#base = path.slice(slash + 1);
	}

	/** Whether there is a file of the log. */
	exists(): boolean {
		return this.#names().length > 0;
	}

	/** The lines that are new since the last call. */
	*poll(): Generator<Line> {
		const current = this.#refresh();
		for (const file of this.#open.values()) yield* this.#read(file);
		for (const [id, file] of this.#open) if (!current.has(id)) this.#close(id, file);
	}

	/** The text after the last line feed of each file: an incomplete line, or one that is still being written. */
	*rests(): Generator<Line> {
		for (const file of this.#open.values()) {
			if (file.rest !== "") yield { file: file.path, text: file.rest };
			file.rest = "";
		}
	}

	close(): void {
		for (const [id, file] of this.#open) this.#close(id, file);
	}

	#names(): string[] {
		return filesOf(this.#tails.names(this.#folder), this.#base);
	}

	/** Opens new files. @returns the IDs of all files of the log */
	#refresh(): ReadonlySet<string> {
		const current = new Set<string>();
		for (const name of this.#names()) {
			const path = `${this.#folder}/${name}`;
			const id = this.#tails.idAt(path);
			const known = id === undefined ? undefined : this.#open.get(id);
			if (known) known.path = path;
			const opened = known ?? this.#add(path);
			if (opened) current.add(opened.tail.id);
		}
		return current;
	}

	#add(path: string): Open | undefined {
		const tail = this.#tails.open(path);
		if (tail === undefined) return undefined;
		const known = this.#open.get(tail.id);
		if (known) tail.close(); // It was renamed between idAt() and open().
		const file = known ?? { tail, path, offset: 0, rest: "", decoder: new TextDecoder() };
		this.#open.set(tail.id, file);
		return file;
	}

	*#read(file: Open): Generator<Line> {
		if (file.tail.size() < file.offset) Object.assign(file, { offset: 0, rest: "" }); // It was truncated: logrotate's copytruncate.
		for (let chunk = file.tail.read(file.offset); chunk.length > 0; chunk = file.tail.read(file.offset)) {
			file.offset += chunk.length;
			const lines = (file.rest + file.decoder.decode(chunk, { stream: true })).split("\n");
			file.rest = lines.pop() ?? "";
			if (file.rest.length > maxLine) lines.push(file.rest);
			if (file.rest.length > maxLine) file.rest = "";
			for (const text of lines) if (text !== "") yield { file: file.path, text };
		}
	}

	#close(id: string, file: Open): void {
		file.tail.close();
		this.#open.delete(id);
	}
}
