/**
 * What an edit of an engine's own configuration can rely on (docs/internals/dependencies.md): toml-eslint-parser has the position of a value, so that
 * every other byte of the file stays, comments too; and smol-toml, which knows nothing of it, reads what was wanted.
 */
import { expect, test } from "bun:test";
import { parse } from "smol-toml";
import { entriesIn, isSamePath } from "../src/install/config/toml_entries.ts";

/** As containerd 1.x and 2.x print their defaults, with comments as people write them. */
const version2 = `# by hand
version = 2
root =\t"/var/lib/containerd"\t# do not move
imports = [
\t"/etc/a.toml", # one
\t"/etc/b.toml", # two
]

[grpc]
  max_recv_message_size = 9223372036854775807

[plugins."io.containerd.grpc.v1.cri".containerd]
  default_runtime_name = "runc"

  # the runtimes
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      BinaryName = "" # the one in PATH
`;
const version3 = version2.replace("= 2", "= 3").replaceAll('"io.containerd.grpc.v1.cri"', "'io.containerd.cri.v1.runtime'");

/** The place of a value: where its text begins and ends. */
function placeOf(text: string, path: readonly string[]): readonly [number, number] {
	const found = entriesIn(text).pairs.find((pair) => isSamePath(pair.path, path));
	if (found === undefined) throw new Error(`there is no ${path.join(".")}`);
	return found.node.value.range;
}

const program = (plugin: string) => ["plugins", plugin, "containerd", "runtimes", "runc", "options", "BinaryName"];
const imports = '[\n\t"/etc/a.toml", # one\n\t"/etc/b.toml", # two\n]';
const cases: [what: string, text: string, path: readonly string[], value: string, replaced: string][] = [
	["a list, in version 2", version2, ["imports"], imports, '["/etc/c.toml"]'],
	["a program, in version 2", version2, program("io.containerd.grpc.v1.cri"), '""', '"/usr/libexec/x"'],
	["a program, in version 3", version3, program("io.containerd.cri.v1.runtime"), '""', '"/usr/libexec/x"'],
	["a text between tabs", version3, ["root"], '"/var/lib/containerd"', '"/srv"'],
	["a list, with Windows' line ends", version3.replaceAll("\n", "\r\n"), ["imports"], imports.replaceAll("\n", "\r\n"), "[]"],
];

test.each(cases)("%s: its place is found, and nothing else changes", (_, text, path, value, replaced) => {
	const [start, end] = placeOf(text, path);
	expect(text.slice(start, end)).toBe(value);
	const edited = `${text.slice(0, start)}${replaced}${text.slice(end)}`;
	const read = (toml: string) => parse(toml, { integersAsBigInt: true });
	const last = path.at(-1) ?? "";
	const set = (table: unknown) => Object.assign(table as object, { [last]: parse(`value = ${replaced}`).value });
	const wanted = read(text);
	set(path.slice(0, -1).reduce<unknown>((table, key) => (table as Record<string, unknown>)[key], wanted));
	expect(read(edited)).toEqual(wanted);
});
