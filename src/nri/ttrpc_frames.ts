/**
 * The frames and messages of ttRPC. A frame is the length of the data and the number of the stream, 32 bits each and big-endian, a byte for the type,
 * one for flags, and the data.
 * @see https://github.com/containerd/ttrpc/blob/v1.2.7/PROTOCOL.md
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { FrameLayout } from "./frames.ts";
import { bytes, int32, message, part, text } from "./protobuf.ts";

export const ttrpcLayout = { protocol: "ttRPC", headerLength: 10, lengthAt: 0, maxBody: 4 * 1024 * 1024 } as const satisfies FrameLayout;

/** The types of frames. */
export const frameTypes = { request: 1, response: 2, data: 3 } as const;

/** A request with this flag, and any frame of the type `data`, is of a stream of messages, which NRI does not use. */
export const remoteOpen = 2;

/** The header of a frame. */
export interface TtrpcHeader {
	readonly stream: number;
	readonly type: number;
	readonly flags: number;
}

export function ttrpcHeader(view: DataView): TtrpcHeader {
	return { stream: view.getUint32(4), type: view.getUint8(8), flags: view.getUint8(9) };
}

/** @throws {OssifyError} `host/nri` where the data are longer than the protocol allows */
export function ttrpcFrame(stream: number, type: number, data: Uint8Array): Uint8Array {
	const { headerLength, maxBody } = ttrpcLayout;
	if (data.length > maxBody) throw new OssifyError("host/nri", `a message of ${data.length} bytes is more than ttRPC sends`);
	const frame = new Uint8Array(headerLength + data.length);
	const view = new DataView(frame.buffer);
	view.setUint32(0, data.length);
	view.setUint32(4, stream);
	view.setUint8(8, type);
	frame.set(data, headerLength);
	return frame;
}

/** @see https://github.com/containerd/ttrpc/blob/v1.2.7/request.proto */
export const request = message({ service: text(1), method: text(2), payload: bytes(3) });

/** @see https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto */
const status = message({ code: int32(1), message: text(2) });

/** A response without a status is a success. @see https://github.com/containerd/ttrpc/blob/v1.2.7/request.proto */
export const response = message({ status: part(1, status), payload: bytes(2) });

/** @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
export const statusCodes = { ok: 0, invalidArgument: 3, unimplemented: 12, internal: 13 } as const;
