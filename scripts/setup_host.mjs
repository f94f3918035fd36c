/**
 * Makes a Debian machine ready for the host tests (`npm run test:host`): installs runc, crun, Podman, containerd, Docker and what
 * they need from Debian packages, builds CRI-O, newer runcs, containerd 2, the kubelet, Kubernetes' validation of manifests and a validation suite from their Go modules into .cache/host, and puts
 * programs for containers there. Needs root and Go.
 * Quick when all is there.
 */
import { ensureModules } from "./host/_modules.mjs";
import { ensurePackages } from "./host/_packages.mjs";
import { ensurePrograms } from "./host/_programs.mjs";
import { must, say } from "./host/_step.mjs";

try {
	if (process.platform !== "linux" || process.getuid() !== 0) throw new Error("needs Linux and root: it installs packages");
	ensurePackages();
	must(["go", "version"]);
	ensureModules();
	ensurePrograms();
	say("ready");
} catch (error) {
	say(error.message);
	process.exitCode = 1;
}
