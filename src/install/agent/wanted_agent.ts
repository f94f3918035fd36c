/**
 * The files of the agent: its client, and systemd's units where the machine has systemd.
 * @module
 */
import { encodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { clientIn } from "../layout.ts";
import type { AnyRequest } from "../payload/mod.ts";
import { type EngineReceipt, ownFile, type Receipt, type Wanted, type WantedFile } from "../plan/mod.ts";
import { servicePath, serviceText, socketPath, socketText, wantsPath, wantsText } from "./units.ts";

/** The wanted files with those of the agent, if the engine is to call its client. */
export function withAgent(place: Place, { client, prefix }: Pick<AnyRequest, "client" | "prefix">, wanted: Wanted): Wanted {
	if (client === undefined) return wanted;
	const units = hasSystemd(place) ? unitFiles(prefix) : [];
	return {
		...wanted,
		payload: [...wanted.payload, ownFile(clientIn(prefix), client, 0o755), ...units],
		trial: { ...wanted.trial, client: true },
	};
}

function unitFiles(prefix: string | undefined): WantedFile[] {
	const texts = { [socketPath]: socketText, [servicePath]: serviceText(prefix), [wantsPath]: wantsText };
	return Object.entries(texts).map(([path, text]) => ownFile(path, encodeUtf8(text)));
}

/** Whether systemd is installed on a machine, running or not. */
function hasSystemd(place: Place): boolean {
	return ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"].some((path) => place.locate(path) !== undefined);
}

/** Whether an engine calls the client. */
export function callsClient({ files, prefix }: Pick<EngineReceipt, "files" | "prefix">): boolean {
	return clientIn(prefix) in files;
}

/** Whether any engine calls it. */
export function isAgentUsed({ engines }: Receipt): boolean {
	return Object.values(engines).some(callsClient);
}
