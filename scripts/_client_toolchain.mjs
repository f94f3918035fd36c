/** The C compiler of src/agent/client: Zig, as PyPI has it, which brings Clang and musl for every architecture. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./_files.mjs";

const requirements = join(root, "scripts/client_toolchain.txt");

/** scripts/client_toolchain.txt is the one place that names the version. */
export const zigVersion = /^ziglang==(\S+)/m.exec(readFileSync(requirements, "utf8"))?.[1];

const folder = join(root, ".cache", `zig-${zigVersion}`);

/** Where Zig keeps what it has compiled of musl. */
export const zigCache = join(root, ".cache", `zig-${zigVersion}-cache`);

/**
 * Installs the compiler, unless it is there. pip checks the wheel's sum, and takes its index from the environment.
 * @returns {string} the folder that has `zig` and its libraries
 * @throws {Error} if it cannot be installed
 */
export function ensureZig() {
	if (existsSync(folder)) return join(folder, "ziglang");
	ensurePip();
	const partial = `${folder}.${process.pid}`;
	mkdirSync(join(root, ".cache"), { recursive: true });
	console.error(`client: installing ziglang ${zigVersion} (100 MB, once)`);
	try {
		const patient = ["--quiet", "--timeout", "60", "--retries", "10"];
		const strict = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-compile", "--root-user-action", "ignore"];
		must(["python3", "-m", "pip", ...patient, "install", ...strict, "--target", partial, "--requirement", requirements]);
		// Last, so that a folder that is there is whole.
		renameSync(partial, folder);
	} finally {
		rmSync(partial, { recursive: true, force: true });
	}
	return join(folder, "ziglang");
}

function ensurePip() {
	if (spawnSync("python3", ["-m", "pip", "--version"]).status === 0) return;
	if (process.getuid?.() !== 0) throw new Error("needs Python's pip, to install the C compiler: install python3-pip");
	console.error("client: installing python3-pip");
	const patient = ["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3", "-q"];
	must(["apt-get", ...patient, "update"]);
	must(["apt-get", ...patient, "install", "-y", "--no-install-recommends", "--no-upgrade", "python3-pip"]);
}

/** Runs a command whose output is for stderr. @throws {Error} if it fails */
function must([name, ...rest]) {
	const { status, error } = spawnSync(name, rest, {
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
		stdio: ["ignore", 2, 2],
	});
	if (status !== 0) throw new Error(`\`${[name, ...rest].join(" ")}\` failed: ${error?.message ?? `exit code ${status}`}`);
}
