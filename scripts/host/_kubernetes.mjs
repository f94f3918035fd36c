/** What Kubernetes has for a node, and its validation of manifests, from its Go modules. */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../_files.mjs";
import { goBuild, inCopy } from "./_module.mjs";

const kubernetes = "v1.34.1";

export const kubernetesModules = [
	{
		module: "k8s.io/kubernetes",
		version: kubernetes,
		files: ["kubelet"],
		doing: "building the kubelet (minutes, once)",
		make: (source, target) => inCopy(source, (copy) => buildIn(copy, target, "kubelet")),
	},
	{
		module: "k8s.io/kubernetes",
		version: kubernetes,
		// In test/host/support/engines.ts, too. Another number with each change of the program.
		name: `admit-${kubernetes}-1`,
		files: ["admit"],
		doing: "building the validation of manifests",
		make: (source, target) => inCopy(source, (copy) => buildAdmit(copy, target)),
	},
];

/** The program is built within the module: the packages that it uses are of that. */
function buildAdmit(copy, target) {
	cpSync(join(root, "test/host/programs/admit"), join(copy, "cmd/admit"), { recursive: true });
	buildIn(copy, target, "admit");
}

/**
 * One program without the rest of Kubernetes. Its module takes its staging modules from folders that the module does not contain:
 * they are published under the same minor and patch number as v0.
 */
function buildIn(copy, target, name) {
	for (const one of ["vendor", "go.work", "go.work.sum"]) rmSync(join(copy, one), { recursive: true, force: true });
	const file = join(copy, "go.mod");
	const published = kubernetes.replace(/^v1/, "v0");
	writeFileSync(file, readFileSync(file, "utf8").replaceAll(/=> \.\/staging\/src\/(\S+)/g, `=> $1 ${published}`));
	const flags = ["-mod=mod", "-ldflags", `-s -w -X k8s.io/component-base/version.gitVersion=${kubernetes}`];
	goBuild(copy, target, [`./cmd/${name}`], { flags });
}
