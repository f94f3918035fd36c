/** What Kubernetes has for a node, from its Go modules. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goBuild, inCopy } from "./_module.mjs";

const kubernetes = "v1.34.1";

export const kubernetesModules = [
	{
		module: "k8s.io/kubernetes",
		version: kubernetes,
		files: ["kubelet"],
		doing: "building the kubelet (minutes, once)",
		make: (source, target) => inCopy(source, (copy) => buildKubelet(copy, target)),
	},
];

/**
 * The kubelet without the rest of Kubernetes. Its module takes its staging modules from folders that the module does not contain:
 * they are published under the same minor and patch number as v0.
 */
function buildKubelet(copy, target) {
	for (const name of ["vendor", "go.work", "go.work.sum"]) rmSync(join(copy, name), { recursive: true, force: true });
	const file = join(copy, "go.mod");
	const published = kubernetes.replace(/^v1/, "v0");
	writeFileSync(file, readFileSync(file, "utf8").replaceAll(/=> \.\/staging\/src\/(\S+)/g, `=> $1 ${published}`));
	const flags = ["-mod=mod", "-ldflags", `-s -w -X k8s.io/component-base/version.gitVersion=${kubernetes}`];
	goBuild(copy, target, ["./cmd/kubelet"], { flags });
}
