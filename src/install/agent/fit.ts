/**
 * Whether the agent can harden the containers of an install.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Place, placeAt, userId } from "../../platform/files/place.ts";
import { headOf } from "../../platform/process/program.ts";
import { executableIn, foldersAbove, libexecFolder } from "../layout.ts";
import type { AnyRequest } from "../payload/mod.ts";
import type { Receipt } from "../plan/mod.ts";
import { callsClient } from "./wanted_agent.ts";

type Asked = Pick<AnyRequest, "client" | "executable" | "prefix"> & { readonly engine: { readonly name: string } };

/** Refuses to install a client that would be of no use, or would refuse containers. @throws {OssifyError} `host/no-agent`, `usage/other-prefix` */
export function refuseUnfit(place: Place, receipt: Receipt, asked: Asked): void {
	if (asked.client === undefined) return;
	refuseOtherPrefix(receipt, asked);
	const fault = faultOfExecutable(asked.executable) ?? faultOfFolders(place.outside(executableIn(asked.prefix)));
	if (fault !== undefined) throw new OssifyError("host/no-agent", `cannot install the agent: ${fault}`);
}

/** The agent runs what its own executable is, and declines a client that names another one. */
function faultOfExecutable(path: string): string | undefined {
	if (headOf(path, 2) !== "#!") return undefined;
	return `${path} is a script, and the agent serves only the executable that runs it`;
}

/**
 * Without an agent, the client executes ossify only if no other user can replace it. It is stricter than an install: it does not read access control lists,
 * so it takes no folder that a group can write to.
 * @param path a path of this machine
 * @see src/agent/client/fallback.c
 */
function faultOfFolders(path: string): string | undefined {
	const machine = placeAt("/");
	const trusted = [0, userId(), machine.look("/")?.owner];
	for (const folder of ["/", ...foldersAbove(machine.resolve(path))]) {
		const entry = machine.look(folder);
		if (entry === undefined) return undefined;
		const { mode, owner } = entry;
		const isShared = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
		const why = isShared ? `can be written to by others (mode ${mode.toString(8).padStart(4, "0")})` : `belongs to user ${owner}`;
		if (isShared || !trusted.includes(owner)) return `${folder} ${why}, so that its client would execute no ossify below it`;
	}
	return undefined;
}

/** One agent serves all engines, and it declines a client that names another executable. */
function refuseOtherPrefix({ engines }: Receipt, { prefix = libexecFolder, engine }: Asked): void {
	const other = Object.entries(engines).find(
		([name, one]) => name !== engine.name && callsClient(one) && (one.prefix ?? libexecFolder) !== prefix,
	);
	if (other === undefined) return;
	const [name, { prefix: its = libexecFolder }] = other;
	const message = `the agent serves only one executable, and that of ${name} is in ${its}, not in ${prefix}`;
	throw new OssifyError("usage/other-prefix", message, { advice: `use --prefix ${its}, or install one of them with --no-agent` });
}
