/**
 * Frames in a stream of bytes: a header of fixed length, which says how long the body is.
 * @module
 */
import { OssifyError } from "../errors.ts";

/** How the frames of a protocol are cut. */
export interface FrameLayout {
	/** For messages. */
	readonly protocol: string;
	/** In bytes. */
	readonly headerLength: number;
	/** Where in the header the length of the body is, 32 bits, big-endian. */
	readonly lengthAt: number;
	/** The longest body, in bytes. */
	readonly maxBody: number;
}

/** What a frame is handed to. The header is valid until it returns; the body is its own. */
export type FrameReceiver = (header: DataView, body: Uint8Array) => void;

const empty = new Uint8Array();

/** Cuts a stream into frames. It holds at most one unfinished frame, in one buffer, into however many pieces the stream falls. */
export class FrameReader {
	readonly #layout: FrameLayout;
	readonly #receive: FrameReceiver;
	readonly #header: Uint8Array<ArrayBuffer>;
	readonly #view: DataView;
	/** Undefined while the header is read. */
	#body: Uint8Array | undefined;
	/** Of the header or of the body. */
	#filled = 0;

	constructor(layout: FrameLayout, receive: FrameReceiver) {
		this.#layout = layout;
		this.#receive = receive;
		this.#header = new Uint8Array(layout.headerLength);
		this.#view = new DataView(this.#header.buffer);
	}

	/** Takes the next bytes of the stream. @throws {OssifyError} `host/nri` where a frame is longer than the limit; whatever the receiver throws */
	push(bytes: Uint8Array): void {
		for (let rest = bytes; rest.length > 0; ) {
			const target = this.#body ?? this.#header;
			const part = rest.subarray(0, target.length - this.#filled);
			target.set(part, this.#filled);
			this.#filled += part.length;
			rest = rest.subarray(part.length);
			if (this.#filled === target.length) this.#finish();
		}
	}

	#finish(): void {
		this.#filled = 0;
		if (this.#body === undefined) {
			const length = this.#bodyLength();
			if (length > 0) this.#body = new Uint8Array(length);
			else this.#receive(this.#view, empty);
			return;
		}
		const body = this.#body;
		this.#body = undefined;
		this.#receive(this.#view, body);
	}

	#bodyLength(): number {
		const { protocol, lengthAt, maxBody } = this.#layout;
		const length = this.#view.getUint32(lengthAt);
		if (length <= maxBody) return length;
		throw new OssifyError("host/nri", `a frame of ${protocol} has ${length} bytes, more than the limit of ${maxBody}`);
	}
}
