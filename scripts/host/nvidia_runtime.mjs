/**
 * Makes sure that NVIDIA's container runtime is there, built from its Go module, and prints its path. Only the benchmark needs it: it
 * is the runtime in front of runc that is in most use. Needs Go and gcc, but neither a GPU nor a driver.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureModule } from "./_module.mjs";
import { must, say } from "./_step.mjs";

const [module, version, name] = ["github.com/NVIDIA/nvidia-container-toolkit", "v1.20.1", "nvidia-container-runtime"];

function install(target) {
	const env = { GOBIN: target, GOFLAGS: "", CGO_ENABLED: "1" };
	must(["go", "install", "-trimpath", "-ldflags", "-s -w", `${module}/cmd/${name}@${version}`], { cwd: tmpdir(), env });
}

try {
	const folder = ensureModule({ module, version, files: [name], doing: `building ${name}`, make: (_, target) => install(target) });
	console.log(join(folder, name));
} catch (error) {
	say(error.message);
	process.exitCode = 1;
}
