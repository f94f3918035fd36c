/** What comes from Go modules: CRI-O, which Debian has not, and the CRI's protocol description. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, say, step } from "./_step.mjs";

/** The checksum database is asked by Go itself, so that these are the bytes that everybody gets. */
const crio = { module: "github.com/cri-o/cri-o", version: "v1.34.0", files: ["crio", "pinns"] };
const protocol = { module: "k8s.io/cri-api", version: "v0.34.0", files: ["api.proto"] };

/** As CRI-O's Makefile chooses them on a machine without btrfs and device mapper headers. */
const tags = "containers_image_openpgp exclude_graphdriver_btrfs libdm_no_deferred_remove seccomp";

/** Brings both into folders below `cache`, named after their versions. */
export function ensureModules(cache) {
	ensure(cache, crio, "building CRI-O (minutes, once)", buildCrio);
	ensure(cache, protocol, "fetching the CRI's api.proto", (source, target) => {
		cpSync(join(source, "pkg/apis/runtime/v1/api.proto"), join(target, "api.proto"));
	});
}

/** What is built in a temporary folder appears under its name at once, so that what is there is whole. */
function ensure(cache, { module, version, files }, doing, make) {
	const name = `${module.split("/").at(-1)}-${version}`;
	const folder = join(cache, name);
	if (files.every((file) => existsSync(join(folder, file)))) return say(`${name}: there`);
	step(`${doing}: ${module}@${version}`, () => {
		mkdirSync(cache, { recursive: true });
		const unfinished = mkdtempSync(join(cache, `.${name}-`));
		try {
			make(download(module, version), unfinished);
			rmSync(folder, { recursive: true, force: true });
			renameSync(unfinished, folder);
		} finally {
			rmSync(unfinished, { recursive: true, force: true });
		}
	});
}

/** The module's folder in Go's cache, which is read-only. */
function download(module, version) {
	return JSON.parse(must(["go", "mod", "download", "-json", `${module}@${version}`], { cwd: tmpdir(), env: { GOFLAGS: "" } })).Dir;
}

/** Built in a copy: `go install module@version` refuses it, as its go.mod replaces modules, and pinns is C with a Makefile. */
function buildCrio(source, target) {
	const work = mkdtempSync(join(tmpdir(), "ossify-crio-"));
	try {
		cpSync(source, work, { recursive: true });
		must(["chmod", "-R", "u+w", work]);
		const env = { GOFLAGS: "-buildvcs=false", CGO_ENABLED: "1" };
		must(["go", "build", "-trimpath", "-tags", tags, "-o", join(target, "crio"), "./cmd/crio"], { cwd: work, env });
		must(["make", "-C", "pinns"], { cwd: work });
		cpSync(join(work, "bin/pinns"), join(target, "pinns"));
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}
