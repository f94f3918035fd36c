/**
 * The RuntimeClass by which pods select ossify's handler.
 * @see https://kubernetes.io/docs/concepts/containers/runtime-class/
 * @module
 */
import { ownFolder } from "../layout.ts";

export function runtimeClassPath(name: string): string {
	return `${ownFolder}/runtimeclass/${name}.yaml`;
}

/** Names are quoted because `null` is a valid one. */
export function runtimeClassText(name: string): string {
	return `# To add it to the cluster: kubectl apply -f ${runtimeClassPath(name)}
# Pods choose it by \`runtimeClassName: ${name}\`. It needs this runtime on every node that they may run on.
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata:
  name: "${name}"
handler: "${name}"
`;
}

/** Whether Kubernetes accepts the name of a handler: it must be a DNS label. */
export function isHandlerName(name: string): boolean {
	return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
}
