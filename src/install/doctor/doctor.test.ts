import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { folderName, installMachine, policyNamed, untouched } from "../../../test/support/install_machine.ts";
import { OssifyError } from "../../errors.ts";
import { digestOf } from "../../platform/files/place.ts";
import type { EngineName } from "../engines/mod.ts";
import { diagnose } from "./doctor.ts";

const { at, write, read, tree, place, put } = installMachine("usr/bin/crio", "usr/bin/podman");
const { wasm, digest } = policyNamed("one");
const folder = `/etc/ossify/policy/${folderName("one")}`;
const fine = () => {};

/** What is wrong, as `check: message → fix`. */
function wrong(engine?: EngineName, tryWith: () => void = fine): string[] {
	const findings = diagnose(place(), engine, tryWith).flatMap(({ findings }) => findings);
	return findings.filter(({ ok }) => !ok).map(({ check, message, fix }) => `${check}: ${message} → ${fix}`.replaceAll(at(), "DIR"));
}

test("after an install for two engines, there is no problem", () => {
	put("crio");
	put("podman");
	expect(wrong()).toEqual([]);
	expect(diagnose(place(), undefined, fine).map(({ engine }) => engine)).toEqual(["podman", "crio"]);
});

const again = "run `ossify install crio` again";
const other = "choose another log: `ossify install crio --log LOG`";
const log = "/var/log/ossify/decisions.log";
const hook = "/etc/ossify/hooks/crio/zz-ossify.json";
const lockHook = "/etc/ossify/hooks/crio/zz-ossify-lock.json";
const dropIn = "/etc/crio/crio.conf.d/99-ossify.conf";
const overruled = `hook/not-read: CRI-O does not read /etc/ossify/hooks/crio: /etc/crio/crio.conf.d/zz.conf lists other folders → add it to hooks_dir in /etc/crio/crio.conf.d/zz.conf`;
const masking = '{"version": "1.0.0", "hook": {"path": "/usr/bin/crio"}, "stages": ["prestart"]}';

const cases: [what: string, harm: () => void, found: string[]][] = [
	[
		"an engine that is not there",
		() => rmSync(at("usr/bin/crio")),
		[
			"engine: CRI-O was not found: looked for /usr/bin/crio, /usr/local/bin/crio, /usr/sbin/crio → install CRI-O; if its program is elsewhere, ignore this",
		],
	],
	[
		"a missing executable",
		() => rmSync(at("usr/libexec/ossify/ossify")),
		[`file: /usr/libexec/ossify/ossify is gone: no container is started without it → ${again}`],
	],
	[
		"a machine without env",
		() => rmSync(at("usr/bin/env")),
		[lockHook, hook].map((path) => `hook/invalid: CRI-O does not accept its hook, ${path}: there is no program /usr/bin/env → ${again}`),
	],
	[
		"a changed executable",
		() => write("usr/libexec/ossify/ossify", "evil"),
		[`file: /usr/libexec/ossify/ossify was changed after it was installed → check it; ${again} to restore it`],
	],
	[
		"an executable that cannot be executed",
		() => chmodSync(at("usr/libexec/ossify/ossify"), 0o600),
		[`file: /usr/libexec/ossify/ossify is not executable by all users → ${again}`],
	],
	[
		"a folder that everybody may write to",
		() => chmodSync(at("usr/libexec/ossify"), 0o777),
		[
			`file: /usr/libexec/ossify/ossify is not safe: /usr/libexec/ossify can be written to by everybody → run \`chmod o-w DIR/usr/libexec/ossify\`, and ${again}`,
		],
	],
	[
		"a policy that was changed",
		() => write(`${folder}/data.json`, "{ }"),
		[
			`file: ${folder}/data.json was changed after it was installed → check it; ${again} to restore it`,
			`policy: the policy in ${folder} has the digest ${digestOf(wasm, new TextEncoder().encode("{ }"))}, and ${digest} was installed → ${again}`,
		],
	],
	[
		"a key that CRI-O reads in any case",
		() => write("etc/crio/crio.conf.d/zz.conf", '[crio.runtime]\nHooks_Dir = ["/x"]\n'),
		[
			`hook: cannot understand /etc/crio/crio.conf.d/zz.conf: the engine may read crio.runtime.Hooks_Dir as crio.runtime.hooks_dir: write hooks_dir → fix that, and ${again}`,
		],
	],
	[
		"a configuration that has the last word",
		() => write("etc/crio/crio.conf.d/zz.conf", '[crio.runtime]\nhooks_dir = ["/x"]'),
		[overruled],
	],
	[
		"a configuration that cannot be read",
		() => {
			mkdirSync(at("srv"));
			symlinkSync("/srv", at("etc/crio/crio.conf.d/zz.conf"));
		},
		[`hook: cannot read DIR/etc/crio/crio.conf.d/zz.conf: it is a folder → fix that, and ${again}`],
	],
	[
		"a drop-in that is gone",
		() => rmSync(at(dropIn)),
		[
			`file: ${dropIn} is gone → ${again}`,
			"hook/not-read: CRI-O does not read /etc/ossify/hooks/crio: it is not among the default folders → add it to hooks_dir in its configuration",
		],
	],
	[
		"a hook of the same name in a later folder",
		() => {
			write("etc/crio/crio.conf.d/zz.conf", '[crio.runtime]\nhooks_dir = ["/etc/ossify/hooks/crio", "/srv/hooks"]');
			write("srv/hooks/zz-ossify.json", masking);
		},
		[`hook/masked: /srv/hooks/zz-ossify.json masks ${hook}: CRI-O uses that one instead → move it away or rename it`],
	],
	[
		"a hook that locks the root, masked",
		() => {
			write("etc/crio/crio.conf.d/zz.conf", '[crio.runtime]\nhooks_dir = ["/etc/ossify/hooks/crio", "/srv/hooks"]');
			write("srv/hooks/zz-ossify-lock.json", masking);
		},
		[`hook/masked: /srv/hooks/zz-ossify-lock.json masks ${lockHook}: CRI-O uses that one instead → move it away or rename it`],
	],
	[
		"an install of an ossify without the hook that makes the root read-only after others",
		() => {
			const receipt = JSON.parse(read("etc/ossify/installed.json"));
			delete receipt.engines.crio.files[lockHook];
			write("etc/ossify/installed.json", JSON.stringify(receipt));
			rmSync(at(lockHook));
		},
		[
			`hook/no-lock: CRI-O has no hook file zz-ossify-lock.json: hooks of the stage createContainer that others add find the root read-only → ${again}`,
		],
	],
	[
		"others' hooks of the stage createContainer, before and after ossify's",
		() => {
			const file = masking.replace("prestart", "createContainer");
			for (const name of ["10-cdi", "zz-ossify-l", "ZZZ-last"]) write(`usr/share/containers/oci/hooks.d/${name}.json`, file);
		},
		[
			"hook/after-lock: /usr/share/containers/oci/hooks.d/ZZZ-last.json is a hook of the stage createContainer that runs after ossify's: the root is read-only by then → rename it, so that it sorts before zz-ossify-lock.json",
		],
	],
	[
		"another's hook that runs after ossify's, with keys in another case",
		() =>
			write(
				"usr/share/containers/oci/hooks.d/zzz.json",
				'{"Version": "1.0.0", "Hook": {"Path": "/usr/bin/crio"}, "Stages": ["createContainer"]}',
			),
		[
			"hook/after-lock: /usr/share/containers/oci/hooks.d/zzz.json is a hook of the stage createContainer that runs after ossify's: the root is read-only by then → rename it, so that it sorts before zz-ossify-lock.json",
		],
	],
	[
		"a hook file that is not JSON",
		() => write(hook, "{"),
		[
			`file: ${hook} was changed after it was installed → check it; ${again} to restore it`,
			`hook/invalid: CRI-O does not accept its hook, ${hook}: it is not JSON → ${again}`,
		],
	],
	[
		"another's hook of a stage that CRI-O does not know",
		() => write("usr/share/containers/oci/hooks.d/a.json", masking.replace("prestart", "precreate")),
		[
			'hook/invalid: CRI-O does not accept another hook, /usr/share/containers/oci/hooks.d/a.json: it names the stage "precreate", which is unknown to it → fix it or move it away: with it, containers may not start at all',
		],
	],
	[
		"another's hook in order, and what is no hook",
		() => {
			write("usr/share/containers/oci/hooks.d/a.json", masking);
			write("usr/share/containers/oci/hooks.d/README", "{");
		},
		[],
	],
	[
		"a log that is a folder",
		() => mkdirSync(at("var/log/ossify/decisions.log")),
		[
			`log: decisions are not recorded in /var/log/ossify/decisions.log: it is not a regular file → run \`mv DIR${log} DIR${log}.away\`, or ${other}`,
		],
	],
	[
		"a folder of the log that everybody may write to",
		() => chmodSync(at("var/log/ossify"), 0o777),
		[
			`log: decisions are not recorded in ${log}: /var/log/ossify can be written to by everybody → run \`chmod o-w DIR/var/log/ossify\`, or ${other}`,
		],
	],
	[
		"a file of the policy before, which nothing puts back",
		() => {
			put("crio", { policy: policyNamed("two") });
			write(`${folder}/data.json`, "{ }");
		},
		[
			`file: ${folder}/data.json, of the previous policy, which is no longer used, was changed after it was installed → remove it: \`rm -r DIR${folder}\``,
		],
	],
	[
		"a policy of before that is gone",
		() => {
			put("crio", { policy: policyNamed("two") });
			rmSync(at(folder), { recursive: true });
		},
		[],
	],
	[
		"a folder of the log that is gone",
		() => rmSync(at("var"), { recursive: true }),
		[
			`log: decisions are not recorded in /var/log/ossify/decisions.log: /var/log/ossify does not exist → run \`ossify install crio\` again, which creates it, or ${other}`,
		],
	],
];

test.each(cases)("%s: doctor finds it and says how to fix it", (_, harm, found) => {
	put("crio");
	harm();
	expect(wrong("crio")).toEqual(found);
});

test("doctor finds an executable that does not work", () => {
	put("crio");
	const broken = () => {
		throw new OssifyError("host/no-trial", "it does not work");
	};
	expect(wrong("crio", broken)).toEqual([`trial: it does not work → ${again}`]);
});

test("doctor finds a missing log folder", () => {
	put("podman", { hook: { log: "journald" } });
	expect(wrong()).toEqual([
		"log: journald is not running: there is no /run/systemd/journal/socket → start it, or choose another log: `ossify install podman --log LOG`",
	]);
});

test("doctor checks an engine without ossify only if it is named, and changes nothing", () => {
	expect(diagnose(place(), undefined, fine)).toEqual([]);
	expect(wrong("crio")).toEqual(["installed: nothing is installed for CRI-O → run `ossify install crio --mode audit`"]);
	expect(tree()).toEqual([...untouched, "usr/bin/crio 644", "usr/bin/podman 644"].sort());
});
