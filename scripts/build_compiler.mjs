/**
 * Builds wasm/compiler (Go) into what is loaded: the compiler, and the compiler with OPA's interpreter. Beside these two modules, compressed,
 * it writes their sums (wasm/compiler.sha256) and the licences of what is in them (wasm/compiler.licenses.txt).
 *
 *     node scripts/build_compiler.mjs           build and write them
 *     node scripts/build_compiler.mjs --check   build, and fail where a committed one differs
 *
 * What is compared are the uncompressed bytes: Go's are reproducible, brotli's depend on Node's version.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { compilerLicenses } from "./_go_licenses.mjs";
import { leaveOutEverywhere, leaveOutOfCompiler } from "./_lean_opa.mjs";

const folder = fileURLToPath(new URL("../wasm/", import.meta.url));
const source = join(folder, "compiler");
const sumFile = join(folder, "compiler.sha256");
const licensesFile = join(folder, "compiler.licenses.txt");
const compressedFile = (name) => join(folder, `${name}.wasm.br`);

/** The build tag that adds the interpreter. */
const withInterpreter = "-tags=interpreter";

const flags = [
	"-buildmode=c-shared", // a reactor: it starts without running main
	"-mod=vendor",
	"-trimpath",
	"-buildvcs=false",
	"-ldflags=-s -w -buildid=",
];

const arguments_ = process.argv.slice(2);
if (arguments_.some((argument) => argument !== "--check")) fail("usage: build_compiler.mjs [--check]");
const modules = build();
if (arguments_.includes("--check")) check();
else write();

function write() {
	for (const { name, raw } of modules) writeFileSync(compressedFile(name), compress(raw));
	writeFileSync(sumFile, sums());
	writeFileSync(licensesFile, licenses());
	console.log(sums().trimEnd());
}

function check() {
	const again = "run `npm run build:compiler` and commit the result";
	for (const { name, raw } of modules) {
		const file = compressedFile(name);
		if (!existsSync(file)) fail(`wasm/${name}.wasm.br is missing: ${again}`);
		const committed = brotliDecompressSync(readFileSync(file));
		if (!raw.equals(committed)) {
			fail(
				`wasm/${name}.wasm.br is not what wasm/compiler builds to: ${again}`,
				`built      ${sha256(raw)} (${raw.length} bytes)`,
				`committed  ${sha256(committed)} (${committed.length} bytes)`,
			);
		}
	}
	for (const [file, text, what] of [
		[sumFile, sums(), "wasm/compiler.sha256 does not describe what is built"],
		[licensesFile, licenses(), "wasm/compiler.licenses.txt is not what the modules bring"],
	]) {
		if (!existsSync(file) || readFileSync(file, "utf8") !== text) fail(`${what}: ${again}`);
	}
	console.log("what is committed is what wasm/compiler builds to, and its licences are those of its modules");
}

/** Both are built from one copy of the sources, the larger one first: it needs what is left out of the other. */
function build() {
	const workplace = mkdtempSync(join(tmpdir(), "ossify-compiler-"));
	try {
		const copy = join(workplace, "compiler");
		const vendor = join(copy, "vendor");
		cpSync(source, copy, { recursive: true });
		go(["mod", "vendor"], copy);
		leaveOutEverywhere(vendor);
		const interpreter = link(copy, [withInterpreter]);
		leaveOutOfCompiler(vendor);
		return [
			{ name: "compiler", raw: link(copy, []) },
			{ name: "interpreter", raw: interpreter },
		];
	} finally {
		rmSync(workplace, { recursive: true });
	}
}

function link(copy, tags) {
	const file = join(copy, "linked.wasm");
	go(["build", ...flags, ...tags, "-o", file, "."], copy);
	return readFileSync(file);
}

/** Those of the module with the interpreter, which has all that is in the other. */
function licenses() {
	return compilerLicenses(go, ["-mod=readonly", withInterpreter]);
}

/** Everything of the caller's environment that would change the bytes is set here. */
function go(command, cwd = source) {
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
		return execFileSync("go", command, { cwd, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
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

function sums() {
	const versions = `# ${pinned(/^toolchain (\S+)$/m)}, OPA ${pinned(/github\.com\/open-policy-agent\/opa (v\S+)$/m)}`;
	return [...modules.map(({ name, raw }) => `${sha256(raw)}  ${name}.wasm`), versions, ""].join("\n");
}

function sha256(bytes) {
	return createHash("sha256").update(bytes).digest("hex");
}

/** @returns {never} */
function fail(...lines) {
	console.error(lines.join("\n"));
	process.exit(1);
}
