/**
 * NRI's multiplexer: several connections over one socket. A frame is the number of the connection and the length of the payload, 32 bits each and
 * big-endian, and the payload. Opening a connection sends nothing.
 * @see https://github.com/containerd/nri/blob/v0.12.2/pkg/net/multiplex/mux.go
 * @module
 */
import { FrameReader } from "./frames.ts";
import { ttrpcLayout } from "./ttrpc_frames.ts";

/**
 * The connections that NRI uses: the plugin serves the first, the engine the second.
 * @see https://github.com/containerd/nri/blob/v0.12.2/pkg/net/multiplex/ttrpc.go
 */
export const connections = { plugin: 1, runtime: 2 } as const;

/** A frame may hold a whole message of ttRPC. */
const layout = {
	protocol: "NRI's multiplexer",
	headerLength: 8,
	lengthAt: 4,
	maxBody: ttrpcLayout.headerLength + ttrpcLayout.maxBody,
} as const;

/**
 * The largest payload that is sent. The engine's side gives a whole payload to the next read, and fails with ENOMEM if that read's buffer is
 * smaller; ttRPC reads with buffers of 4096 bytes (`conn.Read` in mux.go, `newChannel` in ttRPC's channel.go).
 */
const maxSent = 4096;

/** Sends bytes on a connection, as frames. */
export function muxFrames(connection: number, bytes: Uint8Array): Uint8Array {
	const count = Math.ceil(bytes.length / maxSent);
	const frames = new Uint8Array(bytes.length + count * layout.headerLength);
	const view = new DataView(frames.buffer);
	let at = 0;
	for (let from = 0; from < bytes.length; from += maxSent) {
		const payload = bytes.subarray(from, from + maxSent);
		view.setUint32(at, connection);
		view.setUint32(at + layout.lengthAt, payload.length);
		frames.set(payload, at + layout.headerLength);
		at += layout.headerLength + payload.length;
	}
	return frames;
}

/**
 * Reads the frames of all connections.
 * @param receivers by the number of the connection; payloads of other connections are dropped, as NRI's own multiplexer does
 */
export function muxReader(receivers: Readonly<Record<number, (bytes: Uint8Array) => void>>): FrameReader {
	return new FrameReader(layout, (header, payload) => receivers[header.getUint32(0)]?.(payload));
}
