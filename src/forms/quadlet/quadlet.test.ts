// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are variables of systemd.
import { describe, expect, test } from "bun:test";
import { emptyDescription } from "../../../test/support/description.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { ContainerDescription, Unknown } from "../description.ts";
import type { Form } from "../form.ts";
import { readForm } from "../read.ts";
import { wordsOf } from "./words.ts";

const read = (text: string, path: string | undefined = "web.container"): Form => readForm(encodeUtf8(text), { path });

/** What a unit with an image comes to. */
const plain: ContainerDescription = { ...emptyDescription, engine: "podman", name: "systemd-web", image: "app" };

const imageConfig = {
	fact: "image-config",
	message: "the image is not read: its configuration decides the user, and may have volumes",
} as const;
const imageVolumes = { fact: "image-config", message: "the image is not read: its configuration may have volumes" } as const;
const valueFrom = (message: string) => ({ fact: "value-from", message }) as const;

const tmpfs = (destination: string, ...options: string[]) => ({ destination, type: "tmpfs", source: "tmpfs", options }) as const;
const bind = (source: string, destination: string, ...options: string[]) => ({ destination, type: "bind", source, options }) as const;
const volume = (name: string, destination: string, ...options: string[]) =>
	bind(`/var/lib/containers/storage/volumes/${name}/_data`, destination, ...options);
const anonymous = (destination: string, ...options: string[]) => volume("0".repeat(64), destination, ...options);
const secret = (name: string, destination: string) =>
	bind(`/var/lib/containers/storage/overlay-containers/${"0".repeat(64)}/userdata/secrets/${name}`, destination);
const containerenv = (...options: string[]) =>
	bind(`/run/containers/storage/overlay-containers/${"0".repeat(64)}/userdata/.containerenv`, "/run/.containerenv", ...options);
const scratch = [tmpfs("/run"), tmpfs("/tmp"), tmpfs("/var/tmp")];

const withLines = (...lines: readonly string[]) =>
	["[Unit]", "Description=a unit", "", "[Container]", "Image=app", ...lines, ""].join("\n");
const user = (uid: number, gid?: number) => ({ uid, gid, additionalGids: [] });

describe("a unit with", () => {
	test.each<[lines: string[], differs: Partial<ContainerDescription>]>([
		[[], {}],
		[["ReadOnly=true"], { readonlyRoot: true, mounts: scratch }],
		[["ReadOnly=yes", "ReadOnlyTmpfs=off"], { readonlyRoot: true }],
		[["ReadOnly=maybe"], {}],
		[["ReadOnly=1", "ReadOnly=0"], {}],
		[["VolatileTmp=on"], { mounts: [tmpfs("/tmp", "size=512M", "mode=1777")] }],
		[
			["ReadOnly=on", "Tmpfs=/run:size=1m", "Volume=data:/tmp"],
			{
				readonlyRoot: true,
				mounts: [volume("data", "/tmp"), tmpfs("/run", "size=1m"), tmpfs("/var/tmp")],
			},
		],
		[["Tmpfs=/a%%:size=%i", "Tmpfs=/b:size=${SIZE}", "Tmpfs=%t:ro"], { mounts: [tmpfs("/a%"), tmpfs("/b")] }],
		[["Tmpfs=/a", "Tmpfs=", "Tmpfs=/b", "Tmpfs=/c:ro,size=1m"], { mounts: [tmpfs("/b"), tmpfs("/c", "ro", "size=1m")] }],
		[
			["Volume=data.volume:/a:ro,U", "Volume=/b:/b:z,noexec", "Volume=./c:/c", "Volume=/d", "Volume=%h/e:/e", "Volume=named:/f"],
			{
				mounts: [
					volume("systemd-data", "/a", "ro"),
					bind("/b", "/b", "noexec"),
					bind("./c", "/c"),
					anonymous("/d"),
					bind("%h/e", "/e"),
					volume("named", "/f"),
				],
			},
		],
		[
			[
				"Mount=type=tmpfs,target=/a,tmpfs-size=1m,tmpfs-mode=1777,ro=true,noexec",
				"Mount=type=bind,src=/b,dst=/b,readonly,bind-propagation=rslave",
				"Mount=source=data,destination=/c,rw=false",
				'Mount="type=image,source=app,dest=/d"',
				"Mount=type=image,source=app,dest=/e,rw=true",
				"Mount=type=devpts,target=/f",
			],
			{
				mounts: [
					tmpfs("/a", "size=1m", "mode=1777", "ro", "noexec"),
					bind("/b", "/b", "ro", "rslave"),
					volume("data", "/c", "ro"),
					anonymous("/d", "ro"),
					anonymous("/e"),
				],
			},
		],
		[
			["Secret=key", "Secret=key,target=/etc/key", "Secret=key,type=env,target=KEY"],
			{
				mounts: [secret("key", "/run/secrets/key"), secret("key", "/etc/key")],
			},
		],
		[["User=1000"], { user: user(1000) }],
		[["User=1000", "Group=2000"], { user: user(1000, 2000) }],
		[["User=", "User=root"], { user: user(0) }],
		[
			["AddCapability=NET_ADMIN cap_sys_admin", "DropCapability=all"],
			{
				capabilities: { add: ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"], drop: ["ALL"] },
			},
		],
		[["Memory=256m", "ShmSize=1g"], { memoryLimit: 268_435_456, shmSize: 1_073_741_824 }],
		[["SeccompProfile=unconfined", "AppArmor=web", "Unmask=ALL"], { seccomp: "unconfined", apparmor: "web", unmasked: true }],
		[["SeccompProfile=/etc/seccomp.json", "Unmask=/proc/kcore"], {}],
		[["Network=host"], { hostNamespaces: ["network"] }],
		[
			["Environment=A=b \"C=d e\" 'F=%%'", "Label=a=b c", "Annotation=x=y=z"],
			{
				env: ["A=b", "C=d e", "F=%"],
				labels: { a: "b", c: "" },
				annotations: { x: "y=z" },
			},
		],
		[['WorkingDir="/srv"', "ContainerName=shop"], { cwd: "/srv", name: "shop" }],
		[["Exec=a b"], {}],
		[["Entrypoint=a", 'Exec=-c "b \\x41" \\', "  # comment", "  last"], { args: ["a", "-c", "b A", "last"] }],
		[['Entrypoint=["a", "b"]'], { args: ["a", "b"] }],
		[["Entrypoint=", "Exec=a $$b"], { args: ["a", "$b"] }],
		[
			["RunInit=true", "Entrypoint=a"],
			{
				args: ["/run/podman-init", "--", "a"],
				mounts: [bind("/usr/libexec/podman/catatonit", "/run/podman-init", "ro")],
			},
		],
		[
			["Entrypoint=/sbin/init", "Tmpfs=/run:size=1m"],
			{ args: ["/sbin/init"], mounts: [tmpfs("/run", "size=1m"), tmpfs("/run/lock"), tmpfs("/tmp"), tmpfs("/var/log/journal")] },
		],
		[
			["PodmanArgs=--privileged --read-only --read-only-tmpfs=false --memory 64m -v /a:/b:ro"],
			{
				privileged: true,
				readonlyRoot: true,
				memoryLimit: 67_108_864,
				mounts: [bind("/a", "/b", "ro")],
			},
		],
		[
			["PodmanArgs=-itd -p 80:80 --name=x -eA=b -m=1k --user 5 --cap-add=NET_RAW,KILL --pid=host --ipc host --systemd=always --net host"],
			{
				env: ["A=b"],
				memoryLimit: 1024,
				user: user(5),
				capabilities: { add: ["CAP_NET_RAW", "CAP_KILL"], drop: [] },
				hostNamespaces: ["pid", "network", "ipc"],
				mounts: [tmpfs("/run"), tmpfs("/run/lock"), tmpfs("/tmp"), tmpfs("/var/log/journal"), containerenv()],
			},
		],
		[["ReadOnly=true", "PodmanArgs=--read-only=false"], {}],
		[["[Service]", "Restart=always", "[Container]", "ReadOnly=true", "ReadOnlyTmpfs=false"], { readonlyRoot: true }],
		[["; a comment", "# another", "HealthCmd=true", "PublishPort=80:80"], {}],
	])("%j", (lines, differs) => {
		const { kind, containers, problems } = read(withLines(...lines));
		expect({ kind, problems }).toEqual({ kind: "Quadlet", problems: [] });
		expect(containers.map(({ source }) => source)).toEqual([{ ...plain, ...differs }]);
	});

	test("a root file system in place of an image, nothing of an image is unknown", () => {
		const [container] = read("[Container]\nRootfs=/srv/root\nExec=a\nPodmanArgs=--privileged\n").containers;
		expect(container).toEqual({
			label: "container systemd-web",
			source: { ...plain, image: undefined, args: ["a"], privileged: true },
			unknown: [],
			alternatives: [],
			location: { document: 0, part: ["Container"], offset: 12 },
		});
	});
});

describe("of a unit with", () => {
	const completes = (what: string, text: string, found: string) =>
		valueFrom(`${what} is ${text}, in which systemd replaces ${found}: it is left out`);
	const hidden = (what: string, found: string) => valueFrom(`${what} has a value in which systemd replaces ${found}: it is left out`);
	test.each<[lines: string[], unknown: readonly Unknown[]]>([
		[[], [imageConfig]],
		[["User=1000"], [imageVolumes]],
		[["User=app"], [{ fact: "image-files", message: "the ID of app is in the image's /etc/passwd or /etc/group" }, imageVolumes]],
		[["Volume=%h/a:/a:ro"], [imageConfig]],
		[
			["Volume=/a:/run/%n", "Tmpfs=%t/x"],
			[completes("the target of a volume", "/run/%n", "%n"), completes("a tmpfs", "%t/x", "%t"), imageConfig],
		],
		[["Tmpfs=/run:size=%i"], [valueFrom("a tmpfs is /run:size=%i, in which systemd replaces %i: its options are left out"), imageConfig]],
		[
			["Memory=${LIMIT}", "WorkingDir=$DIR"],
			[completes("--workdir", "$DIR", "$DIR"), completes("--memory", "${LIMIT}", "${LIMIT}"), imageConfig],
		],
		[
			[
				"Entrypoint=%h/s3cr3t",
				"Exec=--pw=s3cr3t%h",
				"Environment=PASS=%h/s3cr3t $A=s3cr3t%n",
				"Label=a.b/c=s3cr3t%%%n",
				"Annotation=d=${E}s3cr3t",
			],
			[
				hidden("--entrypoint", "%h"),
				hidden("a word of Exec", "%h"),
				hidden("--label a.b/c", "%n"),
				hidden("--annotation d", "${E}"),
				hidden("--env PASS", "%h"),
				hidden("--env", "%n"),
				imageConfig,
			],
		],
		[
			["Pod=web.pod", "EnvironmentFile=/etc/web.env", "PodmanArgs=--label-file=l --volumes-from x"],
			[
				valueFrom("the pod of web.pod is not read: its namespaces and volumes are left out"),
				valueFrom("the files of EnvironmentFile are not read: their variables are left out"),
				valueFrom("the files of --label-file are not read: their labels are left out"),
				valueFrom("the volumes of other containers (--volumes-from) are left out"),
				imageConfig,
			],
		],
		[
			["ContainersConfModule=/etc/x.conf", "GlobalArgs=--module y", "EnvironmentHost=true", "PodmanArgs=--image-volume tmpfs"],
			[
				valueFrom("what ContainersConfModule, GlobalArgs changes in Podman's configuration is not read: its defaults are taken"),
				valueFrom("the environment of the host (--env-host) is not read: its variables are left out"),
				valueFrom("the image's volumes, which --image-volume=tmpfs decides on, are left out"),
				imageConfig,
			],
		],
		[["GlobalArgs=--module y", "GlobalArgs=", "EnvironmentHost=true", "EnvironmentHost=no"], [imageConfig]],
		[
			["PodmanArgs=--env-host"],
			[valueFrom("the environment of the host (--env-host) is not read: its variables are left out"), imageConfig],
		],
		[
			["Readonly=true", "Foo=1"],
			[
				valueFrom("what Readonly, Foo in [Container] does is not known: Quadlet refuses units with keys that it does not know"),
				imageConfig,
			],
		],
		[
			["PodmanArgs=--foo --bar=1 --baz 2 -x word \u001b[31m"],
			[valueFrom("what --foo, --bar, --baz, -x, \\u001b[31m in PodmanArgs does is not known: it is left out"), imageConfig],
		],
	])("%j, this is not known", (lines, unknown) => expect(read(withLines(...lines)).containers[0]?.unknown).toEqual([...unknown]));

	test("privileged and the image's user, the other is an alternative", () => {
		const [container] = read(withLines("PodmanArgs=--privileged")).containers;
		const privileged = { ...plain, privileged: true };
		expect(container?.source).toEqual(privileged);
		expect(container?.alternatives).toEqual([
			{ when: "its user, which the image decides, is not root", description: { ...privileged, user: user(1000) } },
		]);
	});
});

describe("words", () => {
	// As `ConvertContainer` of Podman 5.8.2 divides them.
	test.each<[value: string, rule: "escapes" | "plain", words: string[] | undefined]>([
		["sh -c \"a \\x41 'b'\"  $FOO\tlast", "escapes", ["sh", "-c", "a A 'b'", "$FOO", "last"]],
		["a'b c'd \\\"e \\101\\u00e9\\U0001F600\\s.", "escapes", ["ab cd", '"e', "Aé😀 ."]],
		['a "" b', "escapes", ["a"]],
		['"not closed', "escapes", ["not closed"]],
		["trailing\\", "escapes", ["trailing"]],
		["a\\qb", "escapes", undefined],
		["\\x00", "escapes", undefined],
		["'a b'\\ c", "plain", ["a b\\", "c"]],
		["", "plain", []],
	])("%j by the rule %s are %j", (value, rule, words) => expect(wordsOf(value, rule)).toEqual(words as string[]));
});

describe("it is recognized", () => {
	const unit = withLines();
	test.each<[name: string, text: string, path: string | undefined, label: string]>([
		["by the file's name", "[Container]\nImage=app", "/etc/containers/systemd/a b.container", "container systemd-a b"],
		["by its sections", unit, undefined, "container"],
		["after comments and a byte order mark", `\ufeff# a\n; b\r\n\r\n${unit}`, "web.txt", "container"],
	])("%s", (_, text, path, label) => expect(readForm(encodeUtf8(text), { path }).containers.map((one) => one.label)).toEqual([label]));

	test("not in a manifest that holds one", () => {
		const text = `apiVersion: v1\nkind: ConfigMap\ndata:\n  unit: |\n[Container]\n`;
		expect(() => read(text, undefined)).toThrow(OssifyError);
	});
});

describe("refused:", () => {
	const message = (text: string, path?: string) => {
		try {
			read(text, path);
		} catch (error) {
			const { code, message, advice } = error as OssifyError;
			return [code, message, ...(advice === undefined ? [] : [advice])];
		}
		return [];
	};
	const wrong = (line: number, what: string) => ["input/invalid-form", `cannot use web.container: line ${line}, column 1: ${what}`];
	const emptyLine =
		"the line ends with a backslash, and an empty line follows: Podman 4.9 and 5.0 end the value there, 5.4 and later join the lines";
	test.each<[text: string, expected: string[]]>([
		["", wrong(1, "the unit has no section [Container]")],
		["[Unit]\nDescription=x\n", wrong(1, "the unit has no section [Container]")],
		["Image=app\n", wrong(1, "an assignment is above the first section")],
		["[Container\nImage=app\n", wrong(1, "[Container is not a section, an assignment or a comment")],
		["[Container]\nImage=app\n=x\n", wrong(3, "=x is not a section, an assignment or a comment")],
		["[Container]\nImage=app\n\u001b[31m\n", wrong(3, "\\u001b[31m is not a section, an assignment or a comment")],
		["[Container]\nExec=a\n", wrong(1, "[Container] has neither Image nor Rootfs")],
		["[Container]\nImage=a\nRootfs=/b\n", wrong(3, "[Container] has both Image and Rootfs")],
		[withLines("Group=5"), wrong(6, "[Container] has a Group and no User")],
		[withLines("Memory=lots"), wrong(6, "the value of --memory is not a size")],
		[withLines("User=4294967296"), wrong(6, "the value of --user has an ID that is too large")],
		[withLines("PodmanArgs=--rm \\", "  --privileged=maybe"), wrong(6, "the value of --privileged is not true or false")],
		[withLines("Exec=a\\qb"), wrong(6, "Exec has a backslash that begins no escape")],
		...[
			withLines("Exec=sleep 1000 \\", "", "[Service]", "Restart=no"),
			withLines("Exec=sleep 1000 \\", "  ", "# end", "", "Memory=1g"),
		].map((text): [string, string[]] => [text, [...wrong(6, emptyLine), "remove the backslash or the empty line"]]),
	])("%j", (text, expected) => expect(message(text)).toEqual(expected));

	test("a backslash before empty lines at the end of the file is not an error", () => {
		expect(message(withLines("Exec=sleep 1000 \\", "", "# end", ""))).toEqual([]);
	});

	test.each<[path: string, text: string, what: string, advice: string]>([
		["web.kube", "[Kube]\nYaml=web.yaml\n", "a unit for a Kubernetes manifest ([Kube])", "name the manifest of its key Yaml"],
		["web.pod", "[Pod]\n", "a unit for a pod ([Pod])", "name the .container units with Pod= this unit"],
		["data.volume", "[Volume]\n", "a unit for a volume ([Volume])", "name the .container units that use it"],
		[
			"web.service",
			"[Service]\nExecStart=podman run app\n",
			"a unit of systemd itself ([Service])",
			"name the .container unit that Quadlet made it of",
		],
	])("%s", (path, text, what, advice) => {
		expect(message(text, path)).toEqual(["input/no-containers", `cannot use ${path}: it is ${what}`, advice]);
	});

	test("a large unit is read", () => {
		const lines = Array.from({ length: 20_000 }, (_, index) => `Volume=v${index}:/v${index}\nAddCapability=A`);
		const { containers } = read(withLines(...lines, `Exec=${"'a' ".repeat(20_000)}`, `PodmanArgs=${"-x ".repeat(20_000)}`));
		expect(containers.map(({ source }) => "mounts" in source && source.mounts.length)).toEqual([20_000]);
	});
});
