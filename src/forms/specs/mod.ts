/** OCI runtime specs as engines write them, from descriptions of containers. @module */
import type { ContainerDescription, Engine } from "../description.ts";
import { containerd, crio } from "./cri.ts";
import { type EngineSpecs, writeSpec } from "./spec.ts";
import { docker, podman } from "./standalone.ts";

export { capabilityName } from "./capabilities.ts";

const engines: Readonly<Record<Engine, EngineSpecs>> = { containerd, crio, podman, docker };

/** The spec that the container's engine would write of it. What the description leaves open is left out. */
export function specOf(container: ContainerDescription): Readonly<Record<string, unknown>> {
	return writeSpec(container, engines[container.engine]);
}
