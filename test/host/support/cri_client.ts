/**
 * Speaks the CRI to an engine's socket, as the kubelet does; crictl is not to be had.
 * @module
 */
import { type Client, credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { findEngines } from "./engines.ts";

/** Messages are as api.proto has them, field names included; what is left out has its default. */
type Message = Record<string, unknown>;
type Method = (request: Message, options: { deadline: number }, done: (error: ServiceError | null, reply: Message) => void) => void;

export class CriClient {
	readonly #clients: Client[];

	constructor(socket: string) {
		const definition = loadSync(findEngines().criProtocol, {
			keepCase: true,
			longs: Number,
			enums: String,
			bytes: Uint8Array,
			defaults: true,
		});
		const { v1 } = loadPackageDefinition(definition).runtime as unknown as {
			v1: Record<string, new (address: string, as: object) => Client>;
		};
		this.#clients = ["RuntimeService", "ImageService"].map((name) => {
			const Service = v1[name];
			if (Service === undefined) throw new Error(`api.proto has no ${name}`);
			return new Service(`unix://${socket}`, credentials.createInsecure());
		});
	}

	/** Calls a method of either service; throws what the engine answers where it refuses. */
	call<Reply = Message>(method: string, request: Message = {}, timeout = 60_000): Promise<Reply> {
		const client = this.#clients.find((candidate) => method in candidate) as unknown as Record<string, Method> | undefined;
		const { promise, resolve, reject } = Promise.withResolvers<Reply>();
		if (client?.[method] === undefined) reject(new Error(`the CRI has no ${method}`));
		client?.[method]?.(request, { deadline: Date.now() + timeout }, (error, reply) => {
			if (error === null) resolve(reply as Reply);
			else reject(new Error(error.details));
		});
		return promise;
	}

	close(): void {
		for (const client of this.#clients) client.close();
	}
}
