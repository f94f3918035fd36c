// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are variables of Compose.
import { describe, expect, test } from "bun:test";
import { emptyDescription } from "../../../test/support/description.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { ContainerDescription } from "../description.ts";
import type { Form } from "../form.ts";
import { readForm } from "../read.ts";

const read = (text: string): Form => readForm(encodeUtf8(text), { path: "compose.yaml" });

/** What a service without settings comes to. */
const plain: ContainerDescription = { ...emptyDescription, engine: "docker", name: "web", image: "app" };

const imageConfig = {
	fact: "image-config",
	message: "the image is not read: its configuration decides the user, and may have volumes",
} as const;
const imageVolumes = { fact: "image-config", message: "the image is not read: its configuration may have volumes" } as const;
const valueFrom = (message: string) => ({ fact: "value-from", message }) as const;

const tmpfs = (destination: string, ...options: string[]) => ({ destination, type: "tmpfs", source: "tmpfs", options }) as const;
const bind = (source: string, destination: string, ...options: string[]) => ({ destination, type: "bind", source, options }) as const;
const volume = (name: string, destination: string, ...options: string[]) =>
	bind(`/var/lib/docker/volumes/${name}/_data`, destination, ...options);
const anonymous = (destination: string, ...options: string[]) => volume("0".repeat(64), destination, ...options);

/** A file with one service, whose settings are written in YAML's flow style. */
const withService = (settings: string) => `services:\n  web: {image: app, ${settings}}\n`;

describe("a service with", () => {
	test.each<[settings: string, differs: Partial<ContainerDescription>]>([
		["", {}],
		["read_only: true", { readonlyRoot: true }],
		['read_only: "yes"', { readonlyRoot: true }],
		["read_only: null", {}],
		["privileged: true", { privileged: true }],
		["cap_add: [SYS_ADMIN, cap_net_raw], cap_drop: [all]", { capabilities: { add: ["CAP_SYS_ADMIN", "CAP_NET_RAW"], drop: ["ALL"] } }],
		["user: 1000", { user: { uid: 1000, gid: undefined, additionalGids: [] } }],
		["user: 1000:2000", { user: { uid: 1000, gid: 2000, additionalGids: [] } }],
		["user: root", { user: { uid: 0, gid: undefined, additionalGids: [] } }],
		["mem_limit: 256m", { memoryLimit: 268_435_456 }],
		["mem_limit: 1000000", { memoryLimit: 1_000_000 }],
		["mem_limit: 1g, deploy: {resources: {limits: {memory: 50M}}, replicas: 3}", { memoryLimit: 52_428_800 }],
		["mem_limit: 0", {}],
		["shm_size: 128mb", { shmSize: 134_217_728 }],
		[
			"pid: host, network_mode: host, ipc: host, uts: host, userns_mode: host",
			{ hostNamespaces: ["pid", "network", "ipc", "uts", "user"] },
		],
		["pid: 'service:db', network_mode: none, ipc: shareable", {}],
		["security_opt: ['seccomp:unconfined', 'no-new-privileges:true', 'label:disable']", { seccomp: "unconfined" }],
		["security_opt: [seccomp=./profile.json, apparmor=web, systempaths=unconfined]", { apparmor: "web", unmasked: true }],
		["labels: {a: b, c: 1, d: null}", { labels: { a: "b", c: "1", d: "" } }],
		["labels: [a=b=c, d]", { labels: { a: "b=c", d: "" } }],
		["annotations: {a: b}", { annotations: { a: "b" } }],
		["environment: {A: b, C: 1, D: true}", { env: ["A=b", "C=1", "D=true"] }],
		["privileged: y, environment: {A: y, B: No, C: 0o17}", { privileged: true, env: ["A=y", "B=No", "C=15"] }],
		["environment: [A=b, C=$$D]", { env: ["A=b", "C=$D"] }],
		["working_dir: /srv", { cwd: "/srv" }],
		["container_name: shop", { name: "shop" }],
		["command: [a, b]", {}],
		[`entrypoint: sh -c, command: "'a b' \\"c \\\\\\"d\\" e\\\\ f;g"`, { args: ["sh", "-c", "a b", 'c "d', "e f"] }],
		["entrypoint: [], command: [a]", { args: ["a"] }],
		["entrypoint: a", { args: ["a"] }],
		[
			"init: true, entrypoint: [a]",
			{ args: ["/sbin/docker-init", "--", "a"], mounts: [bind("/usr/bin/docker-init", "/sbin/docker-init", "ro")] },
		],
		["tmpfs: ['/run:size=${SIZE}', '${A:-/a:b}', '/a$$b:$MODE', '$B:ro']", { mounts: [tmpfs("/run"), tmpfs("/a", "b"), tmpfs("/a$b")] }],
		["tmpfs: /run", { mounts: [tmpfs("/run")] }],
		["tmpfs: ['/run:size=64m,mode=0755,exec', /tmp]", { mounts: [tmpfs("/run", "size=64m", "mode=0755", "exec"), tmpfs("/tmp")] }],
		[
			"volumes: ['./a:/a', '/b:/b:ro,z', '~/c:/c:rw,U', 'data:/d:nocopy,ro', /e, '.:/f:rslave']",
			{
				mounts: [
					bind("./a", "/a"),
					bind("/b", "/b", "ro"),
					bind("~/c", "/c"),
					volume("data", "/d", "ro"),
					anonymous("/e"),
					bind(".", "/f", "rslave"),
				],
			},
		],
		[
			"volumes: [{type: bind, source: /a, target: /a, read_only: true, bind: {propagation: rshared}}, {type: volume, source: data, target: /b}]",
			{ mounts: [bind("/a", "/a", "ro", "rshared"), volume("data", "/b")] },
		],
		[
			"volumes: [{type: tmpfs, target: /a, tmpfs: {size: 64m, mode: 01777}}, {type: tmpfs, target: /b, read_only: true}, {type: image, source: x, target: /c}]",
			{ mounts: [tmpfs("/a", "mode=1777", "size=67108864"), tmpfs("/b", "ro"), anonymous("/c", "ro")] },
		],
		["volumes: ['a:/x', 'b:/x', c:/y], tmpfs: /y", { mounts: [volume("b", "/x"), tmpfs("/y")] }],
		["secrets: [undefined]", { mounts: [bind("undefined", "/run/secrets/undefined", "ro")] }],
		["profiles: [debug], x-note: {a: 1}, depends_on: [db], ports: ['80:80'], build: .", {}],
	])("%s", (settings, differs) => {
		const { containers, problems } = read(withService(settings));
		expect(problems).toEqual([]);
		expect(containers.map(({ source }) => source)).toEqual([{ ...plain, ...differs }]);
	});
});

test("names of volumes, and the files of configs and secrets, are those of the file's top level", () => {
	const text = `
name: shop
services:
  web:
    image: app
    volumes: [data:/a, own:/b, other:/c, undefined:/d]
    configs: [site, {source: site, target: /etc/site.conf}, inline]
    secrets: [key, {source: key, target: db}, outside]
volumes:
  data: {driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}
  own: {name: my-data}
  other: {external: true}
configs: {site: {file: ./site.conf}, inline: {content: a}}
secrets: {key: {file: ./key}, outside: {external: true}}
`;
	const [container] = read(text).containers;
	expect(container?.source).toEqual({
		...plain,
		mounts: [
			bind("./site.conf", "/site", "ro"),
			bind("./site.conf", "/etc/site.conf", "ro"),
			bind("./key", "/run/secrets/key", "ro"),
			bind("./key", "/run/secrets/db", "ro"),
			volume("shop_data", "/a"),
			volume("my-data", "/b"),
			volume("other", "/c"),
			volume("shop_undefined", "/d"),
		],
	});
	expect(container?.unknown).toEqual([valueFrom("secrets.outside is external: where the engine mounts it is not known"), imageConfig]);
});

describe("of a service with", () => {
	const open = (name: string, written: string, read: string) =>
		valueFrom(`services.web.${name} is ${written}, and its variables are in the environment of Compose: ${read}`);
	const hidden = (name: string, read: string) =>
		valueFrom(`services.web.${name} has variables that are in the environment of Compose: ${read}`);
	const [byDefaults, leftOut] = ["it is read as without these variables", "it is left out"] as const;
	const byDefault = (value: string) => `it is read as ${value}, the value without these variables`;
	test.each<[settings: string, unknown: Form["containers"][number]["unknown"]]>([
		["", [imageConfig]],
		["user: 1000", [imageVolumes]],
		[
			"user: app:www",
			[{ fact: "image-files", message: "the ID of app and www is in the image's /etc/passwd or /etc/group" }, imageVolumes],
		],
		["container_name: '${NAME:-1}', labels: ['a=${B}']", [imageConfig]],
		["read_only: '${RO:-true}'", [open("read_only", "${RO:-true}", byDefault("true")), imageConfig]],
		[
			"tmpfs: ['${A}', '/run:size=${SIZE:-${B:-1m}}']",
			[open("tmpfs[0]", "${A}", "it is left out"), open("tmpfs[1]", "/run:size=${SIZE:-${B:-1m}}", byDefault("/run:size=1m")), imageConfig],
		],
		["tmpfs: '/run:size=${SIZE}'", [open("tmpfs", "/run:size=${SIZE}", "its options are left out"), imageConfig]],
		["user: '$UID'", [open("user", "$UID", "it is left out"), imageConfig]],
		["volumes: ['${DIR}/a:/a']", [open("volumes[0]", "${DIR}/a", "it stays as it is"), imageConfig]],
		["volumes: ['${DIR:-./a}:/a']", [open("volumes[0]", "${DIR:-./a}", byDefault("./a")), imageConfig]],
		["working_dir: '/a${B:+/b}${C+d}'", [open("working_dir", "/a${B:+/b}${C+d}", byDefault("/a")), imageConfig]],
		["working_dir: '${A:?is required}'", [open("working_dir", "${A:?is required}", "it is left out"), imageConfig]],
		['working_dir: "/\\e[31m${A:-x}"', [open("working_dir", "/\\u001b[31m${A:-x}", byDefault("/\\u001b[31mx")), imageConfig]],
		["environment: {PW: '${PW:-s3cr3t}'}", [hidden("environment.PW", byDefaults), imageConfig]],
		[
			"environment: ['PW=${PW:-s3cr3t}', '${NAME}=s3cr3t']",
			[hidden("environment[0] (PW)", byDefaults), hidden("environment[1]", leftOut), imageConfig],
		],
		[
			"entrypoint: [a, '--pw=${PW:-s3cr3t}'], command: 'b s3cr3t$PW', annotations: ['a=s3cr3t$PW']",
			[hidden("annotations[0] (a)", leftOut), hidden("entrypoint[1]", byDefaults), hidden("command", leftOut), imageConfig],
		],
		["environment: [A]", [valueFrom("environment has variables without a value: theirs are in the environment of Compose"), imageConfig]],
		[
			"env_file: .env, label_file: l, volumes_from: [db]",
			[
				valueFrom("the files of env_file are not read: their variables are left out"),
				valueFrom("the files of label_file are not read: their labels are left out"),
				valueFrom("the volumes of other containers (volumes_from) are left out"),
				imageConfig,
			],
		],
		[
			"use_api_socket: true",
			[valueFrom("use_api_socket mounts the engine's socket and the credentials for it: they are left out"), imageConfig],
		],
		["use_api_socket: false", [imageConfig]],
		["extends: {file: common.yaml, service: base}", [valueFrom("it extends service base of common.yaml, which is not read"), imageConfig]],
		[
			"volumes: [{type: npipe, source: a, target: b}]",
			[valueFrom("services.web.volumes[0] is a named pipe, which only Windows has: it is left out"), imageConfig],
		],
	])("%s, this is not known", (settings, unknown) => expect(read(withService(settings)).containers[0]?.unknown).toEqual(unknown));

	test("many variables, the first are listed", () => {
		const settings = `tmpfs: [${Array.from({ length: 30 }, (_, index) => `'$A${index}'`).join(", ")}]`;
		const { unknown = [] } = read(withService(settings)).containers[0] ?? {};
		expect(unknown).toHaveLength(22);
		expect(unknown.slice(-2)).toEqual([valueFrom("10 more values are not known"), imageConfig]);
	});
});

describe("the alternatives of a service with", () => {
	const podman: ContainerDescription = { ...plain, engine: "podman" };
	const user = { uid: 1000, gid: undefined, additionalGids: [] };
	const byPodman = (differs: Partial<ContainerDescription> = {}) => ({ when: "Podman runs it", description: { ...podman, ...differs } });
	const privileged = { ...plain, privileged: true };
	test.each<[settings: string, alternatives: Form["containers"][number]["alternatives"]]>([
		["", [byPodman()]],
		[
			"read_only: true, init: true, entrypoint: [a], volumes: ['data:/tmp', 'a:/b']",
			[
				byPodman({
					readonlyRoot: true,
					args: ["/run/podman-init", "--", "a"],
					mounts: [
						bind("/usr/libexec/podman/catatonit", "/run/podman-init", "ro"),
						bind("/var/lib/containers/storage/volumes/data/_data", "/tmp"),
						bind("/var/lib/containers/storage/volumes/a/_data", "/b"),
						tmpfs("/run"),
						tmpfs("/var/tmp"),
					],
				}),
			],
		],
		[
			"privileged: true",
			[{ when: "its user, which the image decides, is not root", description: { ...privileged, user } }, byPodman({ privileged: true })],
		],
		["privileged: '${P:-false}'", [{ when: "privileged is true", description: privileged }, byPodman()]],
		["read_only: '${R}'", [{ when: "read_only is true", description: { ...plain, readonlyRoot: true } }, byPodman()]],
	])("%s", (settings, alternatives) => expect(read(withService(settings)).containers[0]?.alternatives).toEqual(alternatives));
});

test("a service that extends others has what they have", () => {
	const text = `
services:
  base: {image: app, read_only: true, tmpfs: /run, cap_drop: [ALL], command: [a], environment: [A=1, B=2], deploy: {resources: {limits: {memory: 1m}}}}
  middle: {extends: {service: base}, tmpfs: [/tmp], environment: {B: 3}, volumes: ['a:/a']}
  web: {extends: middle, read_only: false, entrypoint: [x], command: [b], volumes: ['b:/a:ro']}
`;
	const web = read(text).containers.find(({ label }) => label === "service web");
	expect(web?.source).toEqual({
		...plain,
		capabilities: { add: [], drop: ["ALL"] },
		env: ["A=1", "B=3"],
		args: ["x", "b"],
		mounts: [volume("b", "/a", "ro"), tmpfs("/run"), tmpfs("/tmp")],
		memoryLimit: 1_048_576,
	});
});

test("a file has one container a service, each at its place", () => {
	const text =
		"x-base: &base {read_only: true}\nservices:\n  a: {<<: *base, image: one}\n  'b c': {build: .}\n  model: {provider: {type: x}}\n";
	const { kind, containers, problems } = read(text);
	expect({ kind, problems }).toEqual({ kind: "Compose", problems: [] });
	expect(containers.map(({ label, location }) => ({ label, location }))).toEqual([
		{ label: "service a", location: { document: 0, part: ["services", "a"] } },
		{ label: "service b c", location: { document: 0, part: ["services", "b c"] } },
	]);
	expect(containers.map(({ source }) => source)).toEqual([
		{ ...plain, name: "a", image: "one", readonlyRoot: true },
		{ ...plain, name: "b c", image: undefined },
	]);
});

test("JSON is read as well, as `docker compose config --format json` prints it", () => {
	const { containers } = read('{"name": "shop", "services": {"web": {"image": "app", "read_only": true, "command": null}}}');
	expect(containers.map(({ source }) => source)).toEqual([{ ...plain, readonlyRoot: true }]);
});

describe("wrong:", () => {
	const messages = (text: string): readonly string[] => {
		try {
			return read(text).problems.map(({ message }) => message);
		} catch (error) {
			return [(error as Error).message];
		}
	};
	const at = (column: number, what: string) => `cannot use compose.yaml: line 2, column ${column + 1}: services.web.${what}`;
	test.each<[settings: string, message: string]>([
		["read_only: maybe", at(31, "read_only is not true or false")],
		["read_only: [true]", at(31, "read_only is not true or false")],
		["cap_add: {a: b}", at(29, "cap_add is not a list")],
		["tmpfs: [[/a]]", at(28, "tmpfs[0] is not text")],
		["mem_limit: lots", at(31, "mem_limit is not a size")],
		["mem_limit: 1e400", at(31, "mem_limit is not a number")],
		["user: '4294967296'", at(26, "user has an ID that is too large")],
		['command: "a \'b", entrypoint: []', at(29, "command has a quote that is not closed")],
		["volumes: [a:b:c:d]", at(30, "volumes[0] is not [SOURCE:]TARGET[:OPTIONS]")],
		["volumes: ['a:']", at(30, "volumes[0] is not [SOURCE:]TARGET[:OPTIONS]")],
		["volumes: [{target: /a}]", at(30, "volumes[0] has no type")],
		["volumes: [{type: bind}]", at(30, "volumes[0] has no target")],
		["working_dir: '${'", at(33, "working_dir has a $ that begins no variable")],
		["working_dir: '$1'", at(33, "working_dir has a $ that begins no variable")],
		[`working_dir: '${"${A:-".repeat(20)}${"}".repeat(20)}'`, at(33, "working_dir has a $ that begins no variable")],
		["deploy: {resources: 1}", at(40, "deploy.resources is not a mapping")],
		["extends: none", "cannot use compose.yaml: line 2, column 30: there is no service none to extend"],
		["extends: web", "cannot use compose.yaml: line 2, column 8: it extends more than 16 services, or itself"],
		["extends: {}", at(29, "extends names no service")],
		["<<: 1", "cannot use compose.yaml: line 1, column 1: a merge key (<<) in it: Merge sources must be maps or map aliases"],
	])("%s", (settings, message) => expect(messages(withService(settings))).toEqual([message]));

	test.each<[text: string, expected: readonly string[]]>([
		["services: [web]", ["cannot use compose.yaml: line 1, column 11: services is not a mapping"]],
		["services: {}", ["cannot use compose.yaml: it describes no container (Compose)"]],
		["services: {web: 1}", ["cannot use compose.yaml: line 1, column 17: services.web is not a mapping"]],
		[
			"services: {web: {image: a}}\n---\nservices: {db: {image: b}}\n",
			["cannot use compose.yaml: line 3, column 1: only one document of a Compose file is read"],
		],
		[
			"services: {web: {user: a: b}}",
			["cannot use compose.yaml: line 1, column 24: Block collections are not allowed within flow collections"],
		],
		[
			"services: {web: {image: a}, web: {image: b}}",
			['cannot use compose.yaml: line 1, column 29: the key "web" is given twice in one mapping, first in line 1, column 12'],
		],
	])("the file %j", (text, expected) => expect(messages(text)).toEqual(expected));

	test("what one service has wrong does not keep the others from being read", () => {
		const { containers, problems } = read("services:\n  a: {user: [x]}\n  b: {image: app}\n");
		expect(containers.map(({ label }) => label)).toEqual(["service b"]);
		expect(problems.map(({ message }) => message)).toEqual(["cannot use compose.yaml: line 2, column 13: services.a.user is not text"]);
	});

	test("services that extend a large one end in an error", () => {
		const caps = Array.from({ length: 10_000 }, () => "A").join(",");
		const others = Array.from({ length: 500 }, (_, index) => `  s${index}: {extends: base}\n`).join("");
		const { containers, problems } = read(`services:\n  base: {cap_add: [${caps}]}\n${others}`);
		expect(containers.length + problems.length).toBe(501);
		expect(problems.at(-1)?.message).toEndWith("the services of the file extend others with more than 100000 values in all");
	});

	test("keys of JavaScript's prototypes are names as others", () => {
		const { containers } = read(
			"services:\n  __proto__: {image: app, environment: {__proto__: a}, labels: {constructor: b}}\n  constructor: {image: app}\n",
		);
		expect(containers.map(({ label }) => label)).toEqual(["service __proto__", "service constructor"]);
		expect(containers[0]?.source).toEqual({ ...plain, name: "__proto__", env: ["__proto__=a"], labels: { constructor: "b" } });
	});
});
