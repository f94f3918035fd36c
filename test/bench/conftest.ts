/**
 * Conftest, which checks many files by Rego: what `ossify audit` is compared with besides OPA.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./fixture.ts";

const module = "github.com/open-policy-agent/conftest";
const version = "v0.71.1";

/** Its path: what OSSIFY_CONFTEST says, or where it is built from its Go module, which takes some minutes once. */
export function conftestPath(): string {
	const given = process.env.OSSIFY_CONFTEST;
	if (given) return given;
	const folder = join(root, ".cache", `conftest-${version}`);
	const path = join(folder, "conftest");
	if (existsSync(path)) return path;
	console.error(`bench: building ${module}@${version} (some minutes, once)`);
	const env = { ...process.env, GOBIN: folder, GOFLAGS: "", CGO_ENABLED: "0" };
	const { exitCode } = Bun.spawnSync(["go", "install", `${module}@${version}`], { env, stdout: "ignore", stderr: "inherit" });
	if (exitCode !== 0) throw new Error("conftest, which is compared with, could not be built");
	return path;
}
