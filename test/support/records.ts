/**
 * A decision as it is logged.
 * @module
 */

/** Of a container that was hardened, without what tells it from others. */
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
