/**
 * Makes sure that a real `opa` is there, of the version whose packages wasm/compiler is built on, and prints its path.
 * Needs Go. Tests that compare ossify with OPA take the path from the environment variable OSSIFY_OPA.
 *
 *     OSSIFY_OPA="$(node scripts/opa.mjs)" npm test
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const module_ = "github.com/open-policy-agent/opa";
const version = pinnedVersion();
const folder = join(root, ".cache", `opa-${version}`);
const binary = join(folder, process.platform === "win32" ? "opa.exe" : "opa");

if (!existsSync(binary)) build();
console.log(binary);

/** wasm/compiler/go.mod is the one place that names the version. */
function pinnedVersion() {
	const text = readFileSync(join(root, "wasm/compiler/go.mod"), "utf8");
	const version = new RegExp(`${module_} (v\\S+)`).exec(text)?.[1];
	if (version === undefined) throw new Error(`wasm/compiler/go.mod does not require ${module_}`);
	return version;
}

/** `go install` writes the binary once it is whole, so that one that is there can be used. */
function build() {
	console.error(`opa: building ${module_}@${version} (a few minutes, once)`);
	const env = { ...process.env, GOBIN: folder, GOFLAGS: "", CGO_ENABLED: "0" };
	execFileSync("go", ["install", `${module_}@${version}`], { cwd: root, env, stdio: ["ignore", 2, 2] });
}
