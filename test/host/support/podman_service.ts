/**
 * `podman system service`, which answers at a socket for the sandbox's store.
 * @module
 */
import { getJson } from "../../../src/platform/socket.ts";
import { findEngines } from "./engines.ts";
import { usableRuntime } from "./runtime_wrapper.ts";
import { sandbox } from "./sandbox.ts";
import { Server } from "./server.ts";

/** Starts it, and waits until it answers. @param socket its path */
export async function servePodman(socket: string): Promise<Server> {
	const { folder } = sandbox();
	const { podman, runc } = findEngines();
	const paths = ["--root", `${folder}/s`, "--runroot", `${folder}/r`, "--runtime", usableRuntime(runc)];
	const ways = ["--cgroup-manager", "cgroupfs", "--events-backend", "file"];
	return Server.start({
		name: "podman",
		command: ["/usr/bin/env", "-u", "CONTAINERS_CONF", podman, ...paths, ...ways, "system", "service", "--time", "0", `unix://${socket}`],
		log: `${folder}/podman-service.log`,
		answers: async () => {
			if ((await getJson(socket, "/v4.0.0/libpod/version", 5)) === undefined) throw new Error("no answer");
		},
	});
}
