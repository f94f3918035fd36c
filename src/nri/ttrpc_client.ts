/**
 * The side of ttRPC that calls.
 * @see https://github.com/containerd/ttrpc/blob/v1.2.7/client.go
 * @module
 */
import { OssifyError } from "../errors.ts";
import { visible } from "../visible.ts";
import { FrameReader } from "./frames.ts";
import { frameTypes, request, response, statusCodes, ttrpcFrame, ttrpcHeader, ttrpcLayout } from "./ttrpc_frames.ts";

interface Waiting {
	readonly resolve: (payload: Uint8Array) => void;
	readonly reject: (error: Error) => void;
}

/** Calls methods, and matches the responses to them. */
export class TtrpcClient {
	/** Reads the stream of responses. */
	readonly reader: FrameReader;
	readonly #send: (frame: Uint8Array) => void;
	readonly #waiting = new Map<number, Waiting>();
	#next = 1;
	#failure: Error | undefined;

	/** @param send takes the frames of requests */
	constructor(send: (frame: Uint8Array) => void) {
		this.#send = send;
		this.reader = new FrameReader(ttrpcLayout, (view, data) => {
			const { stream, type } = ttrpcHeader(view);
			if (type === frameTypes.response) this.#settle(stream, data);
		});
	}

	/** @returns the payload of the response @throws {OssifyError} `host/nri` with the status that refuses it, or why there is no response */
	call(service: string, method: string, payload: Uint8Array): Promise<Uint8Array> {
		const stream = this.#next;
		// Numbers of a client's streams are odd.
		this.#next += 2;
		if (this.#failure !== undefined) return Promise.reject(this.#failure);
		const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
		this.#waiting.set(stream, { resolve, reject });
		this.#send(ttrpcFrame(stream, frameTypes.request, request.encode({ service, method, payload })));
		return promise;
	}

	/** Ends all calls that wait, and those that come later. */
	fail(error: Error): void {
		this.#failure = error;
		for (const { reject } of this.#waiting.values()) reject(error);
		this.#waiting.clear();
	}

	#settle(stream: number, data: Uint8Array): void {
		const waiting = this.#waiting.get(stream);
		if (waiting === undefined) throw new OssifyError("host/nri", `a response of ttRPC is for the stream ${stream}, which has no request`);
		// If it is malformed, the call still waits, and fails with the connection.
		const { status, payload } = response.decode(data);
		this.#waiting.delete(stream);
		const { code = statusCodes.ok, message = "" } = status ?? {};
		if (code === statusCodes.ok) waiting.resolve(payload);
		else waiting.reject(new OssifyError("host/nri", `the engine refuses it: ${visible(message)} (status ${code})`));
	}
}
