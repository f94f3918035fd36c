/** @module */

/** Where engines have the socket if their configuration does not say otherwise. @see https://github.com/containerd/nri/blob/v0.12.2/pkg/api/plugin.go */
export const defaultNriSocket = "/var/run/nri/nri.sock";
