/**
 * Makes sure that critest, the conformance tests of CRI implementations, is there, built from its Go module, and prints its path. Only
 * test/host/critest needs it, which takes longer than the other host tests may.
 */
import { join } from "node:path";
import { ensureModule, inCopy } from "./_module.mjs";
import { must, say } from "./_step.mjs";

const [module, version, name] = ["sigs.k8s.io/cri-tools", "v1.34.0", "critest"];

/** It is a program of Go's test runner. */
function build(copy, target) {
	const env = { GOFLAGS: "-buildvcs=false", CGO_ENABLED: "0" };
	must(["go", "test", "-c", "-trimpath", "-ldflags", "-s -w", "-o", join(target, name), "./cmd/critest"], { cwd: copy, env });
}

try {
	const make = (source, target) => inCopy(source, (copy) => build(copy, target));
	const folder = ensureModule({ module, version, files: [name], doing: `building ${name}`, make });
	console.log(join(folder, name));
} catch (error) {
	say(error.message);
	process.exitCode = 1;
}
