import { describe, expect, test } from "bun:test";
import { symlinkSync } from "node:fs";
import { type RenderedOptions, renderedConfig } from "../../../../test/support/k3s_machine.ts";
import { headOf, mark, runtimeMachine } from "../../../../test/support/runtime_machine.ts";
import { diagnose, type EngineName } from "../../mod.ts";

const { at, write, read, contents, tree, program, place, faultOf, put, remove } = runtimeMachine(
	"usr/bin/containerd",
	"usr/local/bin/k3s",
	"opt/rke2/bin/rke2",
);
const end = "# ossify: the end of what `ossify uninstall` takes back.\n";
const [k3sData, rke2Data] = ["var/lib/rancher/k3s", "var/lib/rancher/rke2"];
const folderOf = (data: string) => `${data}/agent/etc/containerd`;
const v2 = 'plugins."io.containerd.grpc.v1.cri".containerd';
const v3 = 'plugins."io.containerd.cri.v1.runtime".containerd';
const option = (engine: string) =>
	`# By \`ossify install ${engine}\`: the runtime of containers whose pod selects no other.\ndefault-runtime: ossify\n`;
const base = '{{ template "base" . }}\n';

/** As it is once it has started: a link leads to its own runc. */
function started(engine: "k3s" | "rke2", options: RenderedOptions = {}): void {
	const data = engine === "k3s" ? k3sData : rke2Data;
	write(`${folderOf(data)}/config.toml`, renderedConfig({ data: `/${data}`, ...options }));
	program(`${data}/data/abc/bin/runc`);
	symlinkSync(engine === "k3s" ? "abc" : "data/abc/bin", at(engine === "k3s" ? `${data}/data/current` : `${data}/bin`));
}

const underlying = { k3s: "/var/lib/rancher/k3s/data/current/bin/runc", rke2: "/var/lib/rancher/rke2/bin/runc" };
const titles = { k3s: "k3s", rke2: "RKE2" };
const tables = (plugin: string, engine: string, name = "ossify", settings = "SystemdCgroup = true\n") =>
	`[${plugin}.runtimes.${name}]\nruntime_type = "io.containerd.runc.v2"\n\n[${plugin}.runtimes.${name}.options]\n${settings}BinaryName = "/usr/libexec/ossify/${engine}/runc"\n`;
const dropIn = (engine: "k3s" | "rke2") =>
	`${headOf(engine, titles[engine], underlying[engine], "runc")}version = 3\n\n[${v3}]\ndefault_runtime_name = "ossify"\n\n${tables(v3, engine)}`;
const block = (plugin: string, engine: string, name = "ossify") => `\n${mark}\n${tables(plugin, engine, name)}${end}`;

interface Case {
	readonly what: string;
	readonly options?: RenderedOptions;
	readonly before?: Readonly<Record<string, string>>;
	readonly handler?: string;
	readonly after: (engine: "k3s" | "rke2", folder: string) => Readonly<Record<string, string>>;
}

const cases: Case[] = [
	{
		what: "that imports a folder gets a file there",
		after: (engine, folder) => ({ [`${folder}/config-v3.toml.d/99-ossify.toml`]: dropIn(engine) }),
	},
	{
		what: "that imports a folder gets a file there as a handler, too",
		handler: "hardened",
		after: (engine, folder) => ({
			[`${folder}/config-v3.toml.d/99-ossify.toml`]: `${headOf(engine, titles[engine], underlying[engine], "runc")}version = 3\n\n${tables(v3, engine, "hardened")}`,
			"etc/ossify/runtimeclass/hardened.yaml": expect.stringContaining('handler: "hardened"\n') as unknown as string,
		}),
	},
	{
		what: "of version 3 that imports nothing gets a template, and its option for the default runtime",
		options: { imports: false },
		after: (engine, folder) => ({
			[`${folder}/config-v3.toml.tmpl`]: `${base}${block(v3, engine)}`,
			[`etc/rancher/${engine}/config.yaml.d/99-ossify.yaml`]: option(engine),
		}),
	},
	{
		what: "of version 2 gets the template of that version",
		options: { version: 2 },
		after: (engine, folder) => ({
			[`${folder}/config.toml.tmpl`]: `${base}${block(v2, engine)}`,
			[`etc/rancher/${engine}/config.yaml.d/99-ossify.yaml`]: option(engine),
		}),
	},
	{
		what: "with a template of the administrator's keeps all that is in it",
		options: { version: 2, chosen: "runc" },
		before: { "config.toml.tmpl": `{{ template "base" . }}\n[debug]\n  level = "info" # mine` },
		handler: "hardened",
		after: (engine, folder) => ({
			[`${folder}/config.toml.tmpl`]: `{{ template "base" . }}\n[debug]\n  level = "info" # mine\n${block(v2, engine, "hardened")}`,
			"etc/ossify/runtimeclass/hardened.yaml": expect.stringContaining('handler: "hardened"\n') as unknown as string,
		}),
	},
];

describe.each(["k3s", "rke2"] as const)("install() for %s", (engine) => {
	const folder = folderOf(engine === "k3s" ? k3sData : rke2Data);

	test.each(cases)("$what, and uninstall reverts it to the byte", ({ options, before = {}, handler, after }) => {
		started(engine, options);
		for (const [name, text] of Object.entries(before)) write(`${folder}/${name}`, text);
		const [first, files] = [tree(), contents()];
		const changes = handler === undefined ? {} : { handler };
		expect(put(engine, changes).warnings).toEqual([]);
		const own = /^(?:usr\/libexec|etc\/ossify\/(?:policy|installed))/;
		const changed = Object.entries(contents()).filter(([path, text]) => files[path] !== text && !own.test(path));
		expect(Object.fromEntries(changed)).toEqual({ ...after(engine, folder) });
		expect(read(`usr/libexec/ossify/${engine}/runc`)).toEndWith(`\nexec ${underlying[engine]} "$@"\n`);
		expect(put(engine, changes).operations).toEqual([]);
		remove(engine);
		expect([tree(), contents()]).toEqual([first, files]);
	});

	test("refuses a k3s that was never started, because its runtime and its configuration do not exist", () => {
		expect(faultOf(() => put(engine))).toBe(
			`host/unfit-engine: cannot install for ${titles[engine]}: there is no /${folder}/config.toml: ${titles[engine]} writes it when it starts, and unpacks its own runtime then; start it once, or name the file with --config`,
		);
	});

	test("with --config uses another data folder, and records it", () => {
		const data = `srv/${engine}`;
		write(`${folderOf(data)}/config.toml`, renderedConfig({ data: `/${data}` }));
		program(`${data}/${engine === "k3s" ? "data/current/bin" : "bin"}/runc`);
		const first = contents();
		put(engine, { config: `/${folderOf(data)}/config.toml` });
		expect(read(`usr/libexec/ossify/${engine}/runc`)).toContain(`exec /${data}/${engine === "k3s" ? "data/current/bin" : "bin"}/runc `);
		expect(put(engine, { config: `/${folderOf(data)}/config.toml` }).operations).toEqual([]);
		expect(wrong(engine)).toEqual([]);
		remove(engine);
		expect(contents()).toEqual(first);
	});
});

/** What is wrong, as `check: message → fix`. */
function wrong(engine?: EngineName): string[] {
	const findings = diagnose(place(), engine, () => {}).flatMap(({ findings }) => findings);
	return findings.filter(({ ok }) => !ok).map(({ check, message, fix }) => `${check}: ${message} → ${fix}`);
}

describe("k3s that writes its configuration from a template", () => {
	const config = `/${folderOf(k3sData)}/config.toml`;
	const script = "/usr/libexec/ossify/k3s/runc";
	const again = "restart it: `systemctl restart k3s`, or `systemctl restart k3s-agent` on an agent";
	const runtime = block(v3, "k3s");

	test("does not use ossify, according to doctor, until it is restarted, or while its command line has another default", () => {
		started("k3s", { imports: false });
		put("k3s");
		expect(wrong()).toEqual([
			`engine/restart: k3s does not use ossify yet: ${config}, which it wrote when it started, does not name ${script} → ${again}`,
		]);
		write(config.slice(1), renderedConfig({ imports: false, chosen: "nvidia", more: runtime }));
		expect(wrong()).toEqual([
			`engine/restart: k3s does not use ossify yet: the default runtime in ${config}, which it wrote when it started, is nvidia → ${again}; if that does not change it, remove --default-runtime from its command line`,
		]);
		write(config.slice(1), renderedConfig({ imports: false, chosen: "ossify", more: runtime }));
		expect(wrong()).toEqual([]);
	});

	test("keeps its own underlying runtime after it was started with ossify, or if its options name another one", () => {
		started("k3s", { imports: false });
		put("k3s");
		write(config.slice(1), renderedConfig({ imports: false, chosen: "ossify", more: runtime }));
		expect(put("k3s").operations).toEqual([]);
		remove("k3s");
		expect(put("k3s").warnings).toEqual([]);
		expect(read(script.slice(1))).toContain(`exec ${underlying.k3s} `);
		remove("k3s");
		program("usr/bin/nvidia-container-runtime");
		write("etc/rancher/k3s/config.yaml", 'node-name: "a"\ndefault-runtime: "nvidia" # GPUs\n');
		const nvidia = `\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.'nvidia']\n  runtime_type = "io.containerd.runc.v2"\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.'nvidia'.options]\n  BinaryName = "/usr/bin/nvidia-container-runtime"\n`;
		write(config.slice(1), renderedConfig({ imports: false, chosen: "ossify", more: `${nvidia}${runtime}` }));
		put("k3s");
		expect(read("usr/libexec/ossify/k3s/nvidia-container-runtime")).toContain("exec /usr/bin/nvidia-container-runtime ");
	});

	test.each([
		[
			"names the default runtime itself",
			`${base}\n[plugins.'io.containerd.cri.v1.runtime'.containerd]\n  default_runtime_name = "nvidia"\n`,
		],
		["has the table of the default runtime", `${base}\n[plugins."io.containerd.cri.v1.runtime".containerd]\n  x = 1\n`],
		["has nothing of k3s's", "version = 3\n"],
		["has the base in a comment of its own", '{{/* {{ template "base" . }} */}}\nversion = 3\n'],
		["has the base in a comment of TOML", '# {{ template "base" . }}\nversion = 3\n'],
		["has the base in a text", 'x = """{{ template "base" . }}"""\n'],
		["has the base under a condition", '{{ if .X }}{{ template "base" . }}{{ end }}\n'],
		["has the base in a template that nothing may use", '{{ define "x" }}{{ template "base" . }}{{ end }}\n'],
		["has the option in a comment of its own", "{{/* .NodeConfig.DefaultRuntime */}}\nversion = 3\n"],
		["has the option in a comment of TOML", "# {{ .NodeConfig.DefaultRuntime }}\nversion = 3\n"],
		["has the option in a condition alone", "version = 3\n{{ if .NodeConfig.DefaultRuntime }}x = 1{{ end }}\n"],
	])("is refused as the default if a template %s, because k3s would not start; a handler is accepted", (_, template) => {
		started("k3s", { imports: false });
		const file = `${folderOf(k3sData)}/config-v3.toml.tmpl`;
		write(file, template);
		const files = contents();
		expect(faultOf(() => put("k3s"))).toBe(
			`host/invalid-config: cannot edit /${file}: it sets the default runtime itself and does not use the option default-runtime; write \`{{ .NodeConfig.DefaultRuntime }}\` there for the default runtime's name, or install with --handler`,
		);
		expect(contents()).toEqual(files);
		put("k3s", { handler: "hardened" });
		expect(read(file)).toBe(`${template}${block(v3, "k3s", "hardened")}`);
	});

	test.each([
		["the base", `{{- template "base" . -}}\n`],
		["the base, and the default runtime in a comment", `${base}# default_runtime_name = "nvidia"\n`],
		[
			"the option as k3s has it",
			`version = 3\n{{ if .NodeConfig.DefaultRuntime }}\n[plugins.'io.containerd.cri.v1.runtime'.containerd]\n  default_runtime_name = "{{ .NodeConfig.DefaultRuntime }}"\n{{ end }}\n`,
		],
	])("gets the block as the default if a template has %s", (_, template) => {
		started("k3s", { imports: false });
		const file = `${folderOf(k3sData)}/config-v3.toml.tmpl`;
		write(file, template);
		put("k3s");
		expect(read(file)).toBe(`${template}${runtime}`);
	});

	test("is refused if a template has the table already", () => {
		started("k3s", { imports: false });
		const file = `${folderOf(k3sData)}/config-v3.toml.tmpl`;
		write(file, `${base}[${v3}.runtimes.ossify]\n  runtime_type = "io.containerd.runc.v2"\n`);
		const files = contents();
		expect(faultOf(() => put("k3s"))).toBe(
			`host/invalid-config: cannot edit /${file}: it already has a table of the runtime ossify; remove it from the template, or install with --handler and another name`,
		);
		expect(contents()).toEqual(files);
	});
});

describe("containerd on a machine with k3s, which runs its own containerd", () => {
	const hint = (name: string, title: string) =>
		`${title} is installed and runs its own containerd, which does not read this configuration: \`ossify install ${name} --root ${place().outside("")}\``;
	test("is reported by install and doctor until ossify is installed for k3s", () => {
		program("usr/sbin/runc");
		started("k3s");
		expect(put("containerd").warnings).toEqual([hint("k3s", "k3s"), hint("rke2", "RKE2")]);
		expect(wrong()).toEqual([`engine/other: ${hint("k3s", "k3s")} → run that`, `engine/other: ${hint("rke2", "RKE2")} → run that`]);
		put("k3s");
		expect(wrong()).toEqual([]);
	});
});
