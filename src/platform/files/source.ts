/**
 * An open file, pipe or device that is read.
 * @module
 */
import { readSync } from "node:fs";
import { codeOf, unreadable } from "../fault.ts";
import type { Blame } from "../platform.ts";
import { pause } from "../process/pause.ts";

/** Milliseconds in which a process has to open a named pipe for writing. */
const patience = 2000;

/** Reads what is open, which may be non-blocking. */
export class Source {
	readonly blame: Blame;
	readonly subject: string;
	readonly #file: number;
	/** When waiting for a writer ends; undefined once there was one, and for what needs none. */
	#deadline: number | undefined;

	/** @param subject for messages @param isNamedPipe whether it may have been opened before its writer */
	constructor(file: number, blame: Blame, subject: string, isNamedPipe: boolean) {
		this.#file = file;
		this.blame = blame;
		this.subject = subject;
		this.#deadline = isNamedPipe ? performance.now() + patience : undefined;
	}

	/** Reads once. If a pipe is empty, it is tried again after a pause. @returns 0 at the end @throws {OssifyError} `BLAME/unreadable` */
	read(into: Uint8Array): number {
		for (;;) {
			const count = this.#tryToRead(into);
			if (count !== undefined && (count > 0 || this.#deadline === undefined)) {
				this.#deadline = undefined;
				return count;
			}
			if (count === undefined) this.#deadline = undefined;
			else if (performance.now() > (this.#deadline ?? 0)) throw unreadable(this.blame, this.subject, "no process writes to this pipe");
			pause();
		}
	}

	/** @returns undefined where a writer has not written yet */
	#tryToRead(into: Uint8Array): number | undefined {
		try {
			return readSync(this.#file, into, 0, into.length, null);
		} catch (cause) {
			const code = codeOf(cause);
			if (code === "EOF") return 0;
			if (code !== "EAGAIN" && code !== "EINTR") throw unreadable(this.blame, this.subject, cause);
			return undefined;
		}
	}
}
