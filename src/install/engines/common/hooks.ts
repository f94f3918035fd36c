/**
 * Hooks, as all engines that run them know them. Each engine gets a hooks folder of its own, which a drop-in file makes known to it: the
 * shared ones are no place for any hook of ossify's (docs/guide/install.md says what breaks).
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md#posix-platform-hooks
 * @module
 */
import type { HookEngine } from "./engine.ts";

/** Read by Podman, Buildah and CRI-O by default. */
export const sharedHooksFolder = "/usr/share/containers/oci/hooks.d";
/** Read by Buildah, and by some versions of Podman. */
export const buildsHooksFolder = "/etc/containers/oci/hooks.d";

/** Whether ossify changes mounts for an engine, and not the spec: then a hook of its own locks the root behind those of others. */
export function locksLive({ stage }: HookEngine): boolean {
	return stage === "createRuntime";
}

/** The stages that the OCI runtime specification has. */
export const ociStages = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];
