/**
 * What Kubernetes is told of a runtime that pods may ask for.
 * @see https://kubernetes.io/docs/concepts/containers/runtime-class/
 * @module
 */
import { ownFolder } from "../layout.ts";

export function runtimeClassPath(name: string): string {
	return `${ownFolder}/runtimeclass/${name}.yaml`;
}

/** Names are quoted: `null` is a name, too. */
export function runtimeClassText(name: string): string {
	return `# Make it known to the cluster: kubectl apply -f ${runtimeClassPath(name)}
# Pods choose it by \`runtimeClassName: ${name}\`. It needs this runtime on every node that they may run on.
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata:
  name: "${name}"
handler: "${name}"
`;
}

/** Kubernetes wants a label of a DNS name. */
export function isHandlerName(name: string): boolean {
	return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
}
