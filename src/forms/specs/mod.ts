/** OCI runtime specs as engines write them, from descriptions of containers. @module */
import type { ContainerDescription, Engine } from "../description.ts";
import { containerd } from "./containerd.ts";
import { crio } from "./crio.ts";
import { docker } from "./docker.ts";
import { podman } from "./podman.ts";
import { type EngineSpecs, writeSpec } from "./spec.ts";

export { capabilityName } from "./capabilities.ts";
export { placeholderId } from "./spec.ts";

const engines: Readonly<Record<Engine, EngineSpecs>> = { containerd, crio, podman, docker };

/** The paths that Podman hides in a container that says nothing else. */
export const podmanPaths: Pick<EngineSpecs, "maskedPaths" | "readonlyPaths"> = podman;

/** The spec that the container's engine would write of it. What the description leaves open is left out. */
export function specOf(container: ContainerDescription): Readonly<Record<string, unknown>> {
	return writeSpec(container, engines[container.engine]);
}
