/**
 * An engine's state folder, read without following what leads out of it: its containers' authors may have chosen names in it.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Files } from "../platform/mod.ts";
import { refuseForbidden } from "./forbidden.ts";

/** The state of all containers of containers/storage is one file. */
const limit = 64 * 1024 * 1024;

/** A folder of an engine. */
export class StateFolder {
	readonly path: string;
	readonly #files: Files;

	/** @param root what the folder may not lead out of: `/`, or the root folder of another machine @throws {OssifyError} `host/unreadable` where it is forbidden */
	static at(files: Files, path: string, root: string): StateFolder | undefined {
		refuseForbidden(path);
		if (files.kind(path) !== "folder" || files.leadsOut(path, [root]) !== undefined) return undefined;
		return new StateFolder(files, path);
	}

	private constructor(files: Files, path: string) {
		this.#files = files;
		this.path = path;
	}

	/** The names of the folders at a path below it. @throws {OssifyError} `host/unreadable` */
	folders(below = ""): readonly string[] {
		const path = this.at(below);
		return this.#isInside(path) ? this.#files.folders(path) : [];
	}

	has(below: string): boolean {
		const path = this.at(below);
		return this.#files.kind(path) === "file" && this.#isInside(path);
	}

	isFolder(below: string): boolean {
		const path = this.at(below);
		return this.#files.kind(path) === "folder" && this.#isInside(path);
	}

	/** @throws {OssifyError} `host/unreadable` and others */
	read(below: string): Uint8Array {
		return this.#files.read(this.at(below), { blame: "host", limit, within: [this.path] });
	}

	/** The first bytes of a file. @throws {OssifyError} `host/unreadable` */
	beginning(below: string, length: number): Uint8Array {
		const bytes = new Uint8Array(length);
		let filled = 0;
		for (const piece of this.#files.pieces(this.at(below), { blame: "host", within: [this.path] })) {
			const part = piece.subarray(0, length - filled);
			bytes.set(part, filled);
			filled += part.length;
			if (filled === length) break;
		}
		return bytes.subarray(0, filled);
	}

	/** An object or a list; undefined where there is none. @throws {OssifyError} `host/unreadable` */
	json(below: string): unknown {
		if (!this.has(below)) return undefined;
		try {
			return JSON.parse(new TextDecoder().decode(this.read(below)));
		} catch (cause) {
			if (cause instanceof OssifyError) throw cause;
			throw new OssifyError("host/unreadable", `cannot read ${this.at(below)}: it is not JSON (is it being written?)`, { cause });
		}
	}

	at(below: string): string {
		return below === "" ? this.path : `${this.path}/${below}`;
	}

	#isInside(path: string): boolean {
		return this.#files.kind(path) !== "missing" && this.#files.leadsOut(path, [this.path]) === undefined;
	}
}

/** The parts of a JSON object; none of what is not one. */
export function partsOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A text that is not empty. */
export function textIn(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}
