/**
 * The variables by which a runtime finds its state folder where no option names it. An `exec` reads them, so the `state` that asks about the same
 * container has to read the same ones: crun reads the first, runc both of them in a user namespace.
 * @see https://github.com/opencontainers/runc/blob/v1.4.1/rootless_linux.go
 * @see https://github.com/containers/crun/blob/1.8.1/src/libcrun/status.c
 * @module
 */

export const stateVariables: readonly string[] = ["XDG_RUNTIME_DIR", "USER"];
