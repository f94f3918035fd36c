/**
 * The rules that a policy of one's own may add to ossify's packages.
 * @module
 */
/** A rule to which others may add. All of them are sets. */
export interface ExtensionPoint {
	readonly package: string;
	readonly name: string;
	/** What an entry is called in messages. */
	readonly entry: string;
	/** Other forms of the name, which are more than a typo away from it. */
	readonly forms: readonly string[];
	/** The part of the decision that entries end up in. */
	readonly part: "deny" | "warn" | "tmpfs" | "reasons";
}

/** All of them, in the order of `docs/guide/policies.md`. */
export const extensionPoints: readonly ExtensionPoint[] = [
	{ package: "ossify.rules", name: "deny", entry: "a refusal", forms: ["denies", "denied", "denial", "denials"], part: "deny" },
	{ package: "ossify.rules", name: "warn", entry: "a warning", forms: ["warning", "warnings"], part: "warn" },
	{ package: "ossify.exemptions", name: "exempt", entry: "an exemption", forms: ["exemption", "exemptions"], part: "reasons" },
	{ package: "ossify.exemptions", name: "candidate", entry: "a candidate", forms: [], part: "reasons" },
	{ package: "ossify.tmpfs", name: "allowance", entry: "an allowance", forms: ["allows", "allowed"], part: "tmpfs" },
];

/** The point that a rule adds to. */
export function extensionPointOf(path: readonly string[], name: string): ExtensionPoint | undefined {
	const dotted = path.join(".");
	return extensionPoints.find((one) => one.package === dotted && one.name === name);
}
