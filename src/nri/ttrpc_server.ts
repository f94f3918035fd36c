/**
 * The side of ttRPC that is called. Requests are answered at once, in their order.
 * @see https://github.com/containerd/ttrpc/blob/v1.2.7/server.go
 * @module
 */
import { coded } from "../errors.ts";
import { FrameReader } from "./frames.ts";
import {
	frameTypes,
	remoteOpen,
	request,
	response,
	statusCodes,
	type TtrpcHeader,
	ttrpcFrame,
	ttrpcHeader,
	ttrpcLayout,
} from "./ttrpc_frames.ts";

/** Answers the payload of a request with that of the response; what it throws becomes the status. */
export type Method = (payload: Uint8Array) => Uint8Array;

/** The methods of each service, by their names. */
export type Services = Readonly<Record<string, Readonly<Record<string, Method>>>>;

/**
 * @param send takes the frames of responses
 * @returns what reads the stream of requests
 */
export function ttrpcServer(services: Services, send: (frame: Uint8Array) => void): FrameReader {
	let last = 0;
	return new FrameReader(ttrpcLayout, (view, data) => {
		const header = ttrpcHeader(view);
		const { stream, type } = header;
		const known = type === frameTypes.request || type === frameTypes.data;
		// Other types are of later versions of the protocol.
		if (!known) return;
		const fault = faultOf(header, last);
		if (type === frameTypes.request && isClients(stream)) last = Math.max(last, stream);
		const answer = fault === undefined ? answered(services, data) : refusal(...fault);
		send(ttrpcFrame(stream, frameTypes.response, answer));
	});
}

/** Clients number their streams oddly. */
function isClients(stream: number): boolean {
	return stream % 2 === 1;
}

type Refusal = readonly [code: number, message: string];

/** What makes a frame unacceptable, whatever it asks. @param last the highest number of a stream so far */
function faultOf({ stream, type, flags }: TtrpcHeader, last: number): Refusal | undefined {
	if (!isClients(stream)) return [statusCodes.invalidArgument, "the number of a client's stream must be odd"];
	if (type === frameTypes.data) return [statusCodes.invalidArgument, "there is no such stream"];
	if (stream <= last) return [statusCodes.invalidArgument, "the number of a stream must be higher than those before"];
	if ((flags & remoteOpen) !== 0) return [statusCodes.unimplemented, "streams of messages are not supported"];
	return undefined;
}

function answered(services: Services, data: Uint8Array): Uint8Array {
	try {
		const { service, method, payload } = request.decode(data);
		const methods = own(services, service);
		if (methods === undefined) return refusal(statusCodes.unimplemented, `there is no service ${service}`);
		const act = own(methods, method);
		if (act === undefined) return refusal(statusCodes.unimplemented, `the service ${service} has no method ${method}`);
		return response.encode({ payload: act(payload) });
	} catch (error) {
		const { code, message } = coded(error);
		return refusal(code === "host/nri" ? statusCodes.invalidArgument : statusCodes.internal, message);
	}
}

/** Names come from the other side: `constructor` is none. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
	return Object.hasOwn(record, name) ? record[name] : undefined;
}

function refusal(code: number, message: string): Uint8Array {
	return response.encode({ status: { code, message } });
}
