/**
 * Builds src/agent/client (C) into a static executable for each architecture, named as Node names these. Beside them it writes the licences of what
 * is linked (src/agent/client/licenses.txt).
 *
 *     node scripts/build_client.mjs           build and write them
 *     node scripts/build_client.mjs --check   build, and fail where a committed one differs
 *
 * The compiler, its flags and its environment are fixed, and no path gets into the executable: everyone's build has the same bytes.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureZig, zigCache, zigVersion } from "./_client_toolchain.mjs";
import { layOut } from "./_licenses.mjs";

const folder = fileURLToPath(new URL("../src/agent/client/", import.meta.url));
const targets = { x64: "x86_64-linux-musl", arm64: "aarch64-linux-musl" };

const flags = [
	"-mcpu=baseline",
	"-std=c17",
	"-O2",
	"-static",
	"-fPIE",
	"-pie",
	"-s",
	"-fstack-protector-strong",
	...["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"],
];

const arguments_ = process.argv.slice(2);
if (arguments_.some((argument) => argument !== "--check")) fail("usage: build_client.mjs [--check]");
try {
	const files = build(ensureZig());
	if (arguments_.includes("--check")) check(files);
	else for (const { name, content } of files) write(name, content);
} catch (error) {
	fail(`build_client.mjs: ${error.message}`);
}

/** @returns {{ name: string, content: Buffer }[]} what belongs into the folder */
function build(zig) {
	const workplace = mkdtempSync(join(tmpdir(), "ossify-client-"));
	try {
		const executables = Object.entries(targets).map(([architecture, target]) => {
			const file = join(workplace, architecture);
			compile(zig, target, file);
			return { name: `ossify-start-${architecture}`, content: readFileSync(file) };
		});
		return [...executables, { name: "licenses.txt", content: Buffer.from(licenses(zig)) }];
	} finally {
		rmSync(workplace, { recursive: true });
	}
}

/** Compilers read options and paths from variables: it gets none of the caller's. */
function compile(zig, target, file) {
	const sources = readdirSync(folder).filter((name) => name.endsWith(".c"));
	const env = { PATH: "/usr/bin:/bin", LC_ALL: "C", ZIG_GLOBAL_CACHE_DIR: zigCache, ZIG_LOCAL_CACHE_DIR: zigCache };
	const command = ["cc", "-target", target, ...flags, "-o", file, ...sources.sort()];
	execFileSync(join(zig, "zig"), command, { cwd: folder, env, stdio: ["ignore", 2, 2] });
}

function licenses(zig) {
	const from = (name, file) => ({
		name: `${name} ${zigVersion} (MIT): ${file.replace(/^.*\//, "")}`,
		text: readFileSync(join(zig, file), "utf8"),
	});
	return layOut([from("zig", "LICENSE"), from("zig/musl", "lib/libc/musl/COPYRIGHT")]);
}

function write(name, content) {
	writeFileSync(join(folder, name), content, { mode: name.endsWith(".txt") ? 0o644 : 0o755 });
	console.log(`src/agent/client/${name}: ${content.length} bytes`);
}

function check(files) {
	const differing = files.filter(
		({ name, content }) => !existsSync(join(folder, name)) || !content.equals(readFileSync(join(folder, name))),
	);
	if (differing.length > 0) {
		const names = differing.map(({ name }) => `src/agent/client/${name}`).join(", ");
		fail(`not what src/agent/client builds to: ${names}: run \`npm run build:client\` and commit the result`);
	}
	console.log("what is committed is what src/agent/client builds to");
}

/** @returns {never} */
function fail(message) {
	console.error(message);
	process.exit(1);
}
