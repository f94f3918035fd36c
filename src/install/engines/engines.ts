/**
 * The list of engines.
 * @module
 */
import { isConfiguration, ownFolder } from "../layout.ts";
import type { Engine, EngineName } from "./common/engine.ts";
import { containerd } from "./containerd/containerd.ts";
import { k3s, rke2 } from "./containerd/k3s.ts";
import { crio } from "./crio/hook.ts";
import { crioRuntime } from "./crio/runtime.ts";
import { docker } from "./docker/docker.ts";
import { podman } from "./podman/hook.ts";
import { podmanRuntime } from "./podman/runtime.ts";

export const engines: Readonly<Record<EngineName, Engine>> = {
	podman,
	crio,
	"crio-runtime": crioRuntime,
	containerd,
	k3s,
	rke2,
	docker,
	"podman-runtime": podmanRuntime,
};

/** The same engine with ossify in the other way: as a hook, or as a runtime. */
export function otherWay(engine: Engine): EngineName | undefined {
	return Object.values(engines).find(({ name, title }) => title === engine.title && name !== engine.name)?.name;
}

/** Whether an installed file is part of the engine's own configuration, which it has to read again. */
export function configures(engine: Engine, path: string): boolean {
	return engine.kind === "hook" ? path === engine.dropIn : isConfiguration(path) && !path.startsWith(`${ownFolder}/`);
}
