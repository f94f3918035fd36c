/**
 * Fields of security contexts that Kubernetes does not know. The API server ignores them with a warning, so the setting that their author
 * wanted has no effect.
 * @module
 */
import { closest } from "../../closest.ts";
import type { Fields } from "../document/mod.ts";
import type { Report } from "./problems.ts";

// Of k8s.io/api/core/v1/types.go: SecurityContext and PodSecurityContext.
const ofBoth = ["seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile", "appArmorProfile"];
const ofContainers = [...ofBoth, "capabilities", "privileged", "readOnlyRootFilesystem", "allowPrivilegeEscalation", "procMount"];
const ofPods = [
	...ofBoth,
	"supplementalGroups",
	"supplementalGroupsPolicy",
	"fsGroup",
	"sysctls",
	"fsGroupChangePolicy",
	"seLinuxChangePolicy",
];

const ofProfiles = ["type", "localhostProfile"];

/** The fields of fields. */
const inner: ReadonlyMap<string, readonly string[]> = new Map([
	["capabilities", ["add", "drop"]],
	["seccompProfile", ofProfiles],
	["appArmorProfile", ofProfiles],
]);

/** Reports the fields of `at.securityContext` that are unknown, and a `securityContext` in another case. */
export function checkSecurityFields(at: Fields, owner: "pod" | "container", report: Report): void {
	const known = owner === "pod" ? ofPods : ofContainers;
	for (const [key, fields] of at.entries())
		if (key !== "securityContext" && key.toLowerCase() === "securitycontext") report(unknown(fields, "securityContext"));
	for (const [key, fields] of at.at("securityContext").entries()) {
		const isOther = owner === "pod" ? ofContainers.includes(key) : ofPods.includes(key);
		if (known.includes(key)) checkInner(key, fields, report);
		else report(isOther ? misplaced(fields, owner) : unknown(fields, meantBy(key, known)));
	}
}

function checkInner(name: string, at: Fields, report: Report): void {
	const known = inner.get(name);
	if (known === undefined) return;
	for (const [key, fields] of at.entries()) if (!known.includes(key)) report(unknown(fields, meantBy(key, known)));
}

function meantBy(key: string, known: readonly string[]): string | undefined {
	return known.find((one) => one.toLowerCase() === key.toLowerCase()) ?? closest(key, known);
}

function unknown(fields: Fields, meant: string | undefined) {
	return fields.error(`${fields.name} is not a field of Kubernetes, so it has no effect`, meant && `write ${meant}`);
}

function misplaced(fields: Fields, owner: "pod" | "container") {
	const other = owner === "pod" ? "each container's" : "the pod's";
	return fields.error(`${fields.name} is not a field of a ${owner}'s securityContext, so it has no effect`, `write it into ${other}`);
}
