/**
 * A decision as it is logged.
 * @module
 */

/** The record of a hardened container, without what is specific to it. */
export const hardened = {
	stage: "createRuntime",
	mode: "enforce",
	outcome: "hardened",
	readonly: true,
	tmpfs: ["/run", "/tmp"],
	readonlyMounts: [],
	leftOut: [],
	reasons: [{ rule: "readonly/root", message: "it is not exempt" }],
	deny: [],
	warn: [],
	duration: 12,
} as const;
