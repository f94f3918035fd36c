/**
 * Builds wasm/compiler (Go) into wasm/compiler.wasm.br, wasm/compiler.sha256 and wasm/compiler.licenses.txt.
 *
 *     node scripts/build_compiler.mjs           build and write all three
 *     node scripts/build_compiler.mjs --check   build, and fail where a committed one differs
 *
 * What is compared are the uncompressed bytes: Go's are reproducible, brotli's depend on Node's version.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { compilerLicenses } from "./_go_licenses.mjs";

const folder = fileURLToPath(new URL("../wasm/", import.meta.url));
const source = join(folder, "compiler");
const compressedFile = join(folder, "compiler.wasm.br");
const sumFile = join(folder, "compiler.sha256");
const licensesFile = join(folder, "compiler.licenses.txt");

/**
 * Inlining makes the module a fifth bigger to download, and only where a build spends its time is it quicker for it:
 * Go's runtime, and OPA's syntax tree with what that calls most.
 */
const inlined = ["runtime", "runtime/...", "internal/...", "bytes", "maps", "slices", "strings", "sync", "sync/...", "unicode/utf8"];
const inlinedOfOpa = ["ast/...", "util"].map((name) => `github.com/open-policy-agent/opa/v1/${name}`);

/** Flags that decide what is linked. */
const choosing = [
	"-mod=readonly",
	"-tags=nethttpomithttp2", // OPA links net/http for http.send, which ossify never offers
];

const flags = [
	"-buildmode=c-shared", // a reactor: it starts without running main
	"-trimpath",
	"-buildvcs=false",
	...choosing,
	"-gcflags=all=-l",
	...[...inlined, ...inlinedOfOpa].map((name) => `-gcflags=${name}=`),
	"-ldflags=-s -w -buildid=",
];

const arguments_ = process.argv.slice(2);
if (arguments_.some((argument) => argument !== "--check")) fail("usage: build_compiler.mjs [--check]");
if (arguments_.includes("--check")) check();
else write();

function write() {
	const raw = build();
	writeFileSync(compressedFile, compress(raw));
	writeFileSync(sumFile, describe(raw));
	writeFileSync(licensesFile, compilerLicenses(go, choosing));
	console.log(describe(raw).trimEnd());
}

function check() {
	if (!existsSync(compressedFile)) fail("wasm/compiler.wasm.br is missing: run `npm run build:compiler`");
	const raw = build();
	const committed = brotliDecompressSync(readFileSync(compressedFile));
	if (!raw.equals(committed)) {
		fail(
			"wasm/compiler.wasm.br is not what wasm/compiler builds to: run `npm run build:compiler` and commit the result",
			`built      ${sha256(raw)} (${raw.length} bytes)`,
			`committed  ${sha256(committed)} (${committed.length} bytes)`,
		);
	}
	if (readFileSync(sumFile, "utf8") !== describe(raw)) {
		fail("wasm/compiler.sha256 does not describe wasm/compiler.wasm.br: run `npm run build:compiler` and commit the result");
	}
	if (!existsSync(licensesFile) || readFileSync(licensesFile, "utf8") !== compilerLicenses(go, choosing)) {
		fail("wasm/compiler.licenses.txt is not what its modules bring: run `npm run build:compiler` and commit the result");
	}
	console.log("wasm/compiler.wasm.br is what wasm/compiler builds to, and its licences are those of its modules");
}

function build() {
	const output = mkdtempSync(join(tmpdir(), "ossify-compiler-"));
	try {
		const file = join(output, "compiler.wasm");
		go(["build", ...flags, "-o", file, "."]);
		return readFileSync(file);
	} finally {
		rmSync(output, { recursive: true });
	}
}

/** Everything of the caller's environment that would change the bytes is set here. */
function go(command) {
	const environment = {
		...process.env,
		GOTOOLCHAIN: pinned(/^toolchain (\S+)$/m),
		GOOS: "wasip1",
		GOARCH: "wasm",
		GOWASM: "",
		GOFLAGS: "",
		GOEXPERIMENT: "",
		GOFIPS140: "off",
		GOWORK: "off",
		CGO_ENABLED: "0",
	};
	try {
		return execFileSync("go", command, { cwd: source, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
	} catch (error) {
		if (error.code === "ENOENT")
			fail(`no Go in PATH: install ${environment.GOTOOLCHAIN} or newer (newer ones fetch it) from https://go.dev/dl/`);
		fail(`\`go ${command.join(" ")}\` failed; it needs ${environment.GOTOOLCHAIN} and, for a first build, the Go module proxy`);
	}
}

/** wasm/compiler/go.mod is the one place that names versions. */
function pinned(pattern) {
	return pattern.exec(readFileSync(join(source, "go.mod"), "utf8"))?.[1] ?? fail(`wasm/compiler/go.mod has no line like ${pattern}`);
}

function compress(raw) {
	return brotliCompressSync(raw, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: 11,
			[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
			[constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
		},
	});
}

function describe(raw) {
	const opa = pinned(/github\.com\/open-policy-agent\/opa (v\S+)$/m);
	return `${sha256(raw)}  compiler.wasm\n# ${pinned(/^toolchain (\S+)$/m)}, OPA ${opa}, ${raw.length} bytes\n`;
}

function sha256(bytes) {
	return createHash("sha256").update(bytes).digest("hex");
}

/** @returns {never} */
function fail(...lines) {
	console.error(lines.join("\n"));
	process.exit(1);
}
