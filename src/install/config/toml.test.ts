import { describe, expect, test } from "bun:test";
import { OssifyError } from "../../errors.ts";
import { textListIn } from "./toml.ts";

const list = (...items: string[]) => ({ items, append: false });
const read = (text: string) => textListIn(text, "crio.runtime.hooks_dir", "x.conf");

describe("textListIn()", () => {
	test.each([
		["", undefined],
		['[crio.runtime]\n# hooks_dir = ["/a"]\n', undefined],
		['[crio]\nhooks_dir = ["/a"]', undefined],
		['hooks_dir = ["/a"]\n[crio.runtime]', undefined],
		['[crio.runtime]\nhooks_dir = ["/a"]', list("/a")],
		['[crio.runtime]\r\nhooks_dir = ["/a"]\r\n', list("/a")],
		['[ crio . runtime ]\n"hooks_dir"=[\'/a\' , "/b",]', list("/a", "/b")],
		["[crio.runtime]\nhooks_dir = []", list()],
		['[crio.runtime]\nhooks_dir = [ # one ] "x"\n\t"/a", # two\n\n\t"/b#c",\n]\nother = 1', list("/a", "/b#c")],
		['[crio.runtime]\nnote = """\n[crio.runtime]\nhooks_dir = ["/no"]\n"""\nhooks_dir = ["/a"]', list("/a")],
		['[crio.runtime]\nrun = {a = [1, 2], b = "}"}\nat = 2026-11-23T12:00:00Z\nn = -1.5e3\nhooks_dir = ["/a"]', list("/a")],
		['[[crio.more]]\nhooks_dir = ["/b"]\n[crio]\nruntime.hooks_dir = ["/a"]', list("/a")],
		['[crio.runtime]\nhooks_dir = ["/t\\tab/\\u00e9"]', list("/t\tab/é")],
		['[crio.runtime]\nhooks_dir = ["/a", {append = true}]', { items: ["/a"], append: true }],
		['[crio.runtime]\nhooks_dir = ["/a", {append=false}]', list("/a")],
		["crio = 1", undefined],
		['[crio.runtime]\nhooks-dir = ["/b"]\nhooksdir = ["/c"]\nOther = 1\n[Other]', undefined],
		["[crio]\nruntime = [1]", undefined],
		['[crio.runtime]\nlarge = 9223372036854775807\nhooks_dir = ["/a"]', list("/a")],
	])("%j", (text, wanted) => expect(read(text)).toEqual(wanted as never));

	const spelt = (read: string, as: string) =>
		`cannot understand x.conf: the engine may read ${read} as ${as}: write ${as.split(".").at(-1)}`;
	const noList = "cannot understand crio.runtime.hooks_dir in x.conf: it is not a list of strings";
	test.each([
		['[crio.runtime]\nhooks_dir = ["/a"', "cannot understand x.conf, line 2: it is not TOML: expected comma or end of structure"],
		['[crio.runtime]\nhooks_dir = ["/a]', "cannot understand x.conf, line 2: it is not TOML: unfinished string"],
		["what is this", "cannot understand x.conf, line 1: it is not TOML: illegal character in key"],
		[
			'[crio.runtime]\nhooks_dir = ["/a"]\nhooks_dir = ["/b"]',
			"cannot understand x.conf, line 3: it is not TOML: trying to redefine an already defined table or value",
		],
		['[crio.runtime]\nhooks_dir = "/a"', noList],
		["[crio.runtime]\nhooks_dir = [1]", noList],
		["[crio.runtime]\nhooks_dir = [1979-05-27]", noList],
		['[crio.runtime]\nhooks_dir = [["/a"]]', noList],
		['[crio.runtime]\nhooks_dir = ["/a", {append = "yes"}]', noList],
		['[crio.runtime]\nhooks_dir = ["/a", {prepend = true}]', noList],
		['[crio.runtime]\nhooks_dir = ["/a", {append = true}, {append = false}]', noList],
		['[CRIO.runtime]\nhooks_dir = ["/a"]', spelt("CRIO", "crio")],
		['[crio.Runtime]\nhooks_dir = ["/a"]\n[crio.runtime]', spelt("crio.Runtime", "crio.runtime")],
		['[crio.runtime]\nhooks_dir = ["/a"]\nHooks_Dir = ["/b"]', spelt("crio.runtime.Hooks_Dir", "crio.runtime.hooks_dir")],
		['[crio.runtime]\n"hook\\u017F_dir" = ["/b"]', spelt("crio.runtime.hookſ_dir", "crio.runtime.hooks_dir")],
	])("refuses %j", (text, message) => {
		expect(() => read(text)).toThrow(new OssifyError("host/invalid-config", message));
	});

	test("reads a long file in linear time", () => {
		const lines = Array.from({ length: 20_000 }, (_, index) => `a${index} = "\\\\" # x\n`);
		const text = `[crio.runtime]\n${lines.join("")}hooks_dir = [${'"/a",'.repeat(20_000)}]`;
		expect(read(text)?.items.length).toBe(20_000);
	});
});
