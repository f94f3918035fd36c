/** The licence texts of what is linked into the Rego compiler, and into the policies that it compiles. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { layOut, licensesIn } from "./_licenses.mjs";

const header = `What wasm/compiler.wasm.br and wasm/interpreter.wasm.br are linked with, under which licences, as scripts/build_compiler.mjs finds them in Go's module cache. The
policies that it compiles hold what is in wasm/src of github.com/open-policy-agent/opa. The LICENSE that wasm/src/re2 speaks of is not
among OPA's files; but for the copyright, which stands in each of RE2's, it is word for word that of github.com/google/uuid.

`;

/**
 * @param {(command: string[]) => string} go runs Go in wasm/compiler, as for a build
 * @param {string[]} flags those of the build that choose what is linked
 */
export function compilerLicenses(go, flags) {
	const packages = go([
		"list",
		"-deps",
		...flags,
		"-f",
		"{{.Dir}}\t{{with .Module}}{{if not .Replace}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}",
		".",
	])
		.trimEnd()
		.split("\n")
		.map((line) => line.split("\t"));
	const modules = new Map();
	for (const [folder, path, version, top] of packages) {
		if (!version) continue; // Go's own, and ossify's
		const { folders = new Set() } = modules.get(path) ?? {};
		for (let at = folder; at.length >= top.length; at = dirname(at)) folders.add(at);
		modules.set(path, { version, top, folders });
	}
	const [version, goRoot] = go(["env", "GOVERSION", "GOROOT"]).trimEnd().split("\n");
	const ofGo = licensesOf(`Go ${version.slice(2)}`, goRoot, [goRoot]);
	const ofModules = [...modules]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([path, { version, top, folders }]) => licensesOf(`${path} ${version}`, top, [...folders].sort()));
	const opa = modules.get("github.com/open-policy-agent/opa");
	const ofRuntime = noticesBelow(`github.com/open-policy-agent/opa ${opa.version}`, opa.top, "wasm/src");
	return header + layOut([...ofGo, ...ofModules, ...ofRuntime]);
}

/** Those of a module, and of what it has copied from others into the folders that are linked. */
function licensesOf(what, top, folders) {
	const licenses = folders.flatMap((folder) =>
		licensesIn(folder).map(({ name, text }) => ({ name: `${what}: ${relative(top, join(folder, name))}`, text })),
	);
	if (licenses.length === 0) throw new Error(`${what} brings no licence text: ${top}`);
	return licenses;
}

/** OPA's runtime is C and C++ of several hands, whose licences are in the files themselves. */
function noticesBelow(what, top, folder) {
	const files = readdirSync(join(top, folder), { recursive: true }).filter((name) => /\.(?:c|cc|h)$/.test(name));
	const notices = files.sort().flatMap((name) =>
		commentsIn(readFileSync(join(top, folder, name), "utf8"))
			.filter((text) => /copyright|\(c\)|llvm exceptions/i.test(text))
			.map((text) => ({ name: `${what}: ${dirname(join(folder, name))}`, text })),
	);
	if (notices.length === 0) throw new Error(`${what} has no notice in ${folder}: where has its runtime gone?`);
	return notices;
}

function commentsIn(source) {
	const comments = source.match(/\/\*[\s\S]*?\*\/|(?:^\/\/.*\n)+/gm) ?? [];
	return comments.map((comment) => comment.replace(/^[ \t]*(?:\/\*+|\*\/|\*(?!\/)|\/\/+)[ \t]?|\*\/\s*$/gm, "").trim());
}
