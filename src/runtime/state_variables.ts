/**
 * The variables by which a runtime finds its state folder if no option names it. `exec` reads them, so ossify's call of `state` for the same
 * container needs the same values. crun reads the first, runc reads both in a user namespace.
 * @see https://github.com/opencontainers/runc/blob/v1.4.1/rootless_linux.go
 * @see https://github.com/containers/crun/blob/1.8.1/src/libcrun/status.c
 * @module
 */

export const stateVariables: readonly string[] = ["XDG_RUNTIME_DIR", "USER"];
