/**
 * Pods for Windows. They have no Linux containers, and the API server refuses a pod that has both `os.name: windows` and
 * `readOnlyRootFilesystem`.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.1/pkg/apis/core/validation/validation.go `validateWindows`
 * @module
 */
import type { Fields } from "../document/mod.ts";
import { wordOf } from "./values.ts";

/** Labels of nodes. Old clusters have only the second one. */
const selectors = ["kubernetes.io/os", "beta.kubernetes.io/os"];

/** Whether a pod is for Windows: by its `os`, or where it has none, by the nodes that it selects. @param spec the pod's */
export function isForWindows(spec: Fields): boolean {
	const os = wordOf(spec.in("os", "name"), ["linux", "windows"]);
	if (os !== undefined) return os === "windows";
	return selectors.some((label) => spec.in("nodeSelector", label).text() === "windows");
}
