/**
 * What the engines that run hooks have in common. Each gets its own hooks folder, which a drop-in file adds to its configuration: ossify does not use the
 * shared folders (docs/guide/install.md says what breaks).
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md#posix-platform-hooks
 * @module
 */
import type { HookEngine } from "./engine.ts";

/** Read by Podman, Buildah and CRI-O by default. */
export const sharedHooksFolder = "/usr/share/containers/oci/hooks.d";
/** Read by Buildah, and by some versions of Podman. */
export const buildsHooksFolder = "/etc/containers/oci/hooks.d";

/** Whether ossify changes the mounts of an engine's containers instead of the spec: then a second hook makes the root read-only after hooks of others. */
export function locksLive({ stage }: HookEngine): boolean {
	return stage === "createRuntime";
}

/** The stages of the OCI runtime specification. */
export const ociStages = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];
