/** The suite by which OCI validates runtimes, on plain runc: what a runtime in front of it is compared with. */
import { describe, expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newName } from "./support/container.ts";
import { findEngines } from "./support/engines.ts";
import { readLog } from "./support/hooked.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";
import { bundleThatExempts } from "./support/policy.ts";
import { sandbox } from "./support/sandbox.ts";
import { compare, toValidate } from "./support/validated.ts";
import { passes, programs } from "./support/validation.ts";
import { writeWrapper } from "./support/wrapped.ts";

/** Whatever the machine: others fail for its kernel or cgroups, or for faults of their own. */
const passing = [
	...["config_updates_without_affect", "create", "default", "delete_resources", "hostname", "kill", "kill_no_effect", "linux_devices"],
	...["linux_masked_paths", "linux_ns_itype", "linux_readonly_paths", "process", "process_user", "root_readonly_true", "state"],
];

test("the suite says the same of runc twice, program by program and line by line, and leaves nothing", async () => {
	const before = mounts();
	const [runc, again] = [toValidate(findEngines().runc), toValidate(findEngines().runc)];
	const { racing, different } = await compare(runc, again);
	expect(different).toEqual([]);
	expect(racing.filter((name) => passing.includes(name))).toEqual([]);
	const [report = {}] = runc.reports;
	expect(Object.keys(report)).toEqual(programs());
	expect(programs()).toHaveLength(58);
	expect(Object.keys(report).filter((name) => passes(report[name] ?? []))).toEqual(expect.arrayContaining(passing));
	expect(newMounts(before)).toEqual([]);
	expect(await processesLeft()).toEqual([]);
}, 300_000);

describe("with ossify in front of runc, the suite says", () => {
	const runc = toValidate(findEngines().runc);

	test.each([
		// Some specs have a read-only root of their own.
		["in audit mode", async () => ({ data: { ossify: { config: { mode: "audit" } } } }), ["audited", "unchanged"]],
		["where everybody is exempt", async () => ({ policy: await bundleThatExempts() }), ["unchanged"]],
	])(
		"the same %s, program by program and line by line",
		async (_, settings, expected) => {
			const { path, log } = writeWrapper("runc", await settings());
			const { different } = await compare(runc, toValidate(path));
			expect(different).toEqual([]);
			const outcomes = new Set(readLog(log).map(({ outcome }) => outcome));
			expect([...outcomes].sort()).toEqual(expected);
		},
		300_000,
	);

	test("in enforce mode nothing else but what a read-only root and its tmpfs mounts explain", async () => {
		const names = programs().filter((name) => !racing.includes(name));
		const { different } = await compare(runc, toValidate(writeWrapper("runc").path), { names, tries: 2 });
		const lines = withoutPlaces(different);
		const reasons = Object.entries(explained);
		expect(lines.filter((line) => !reasons.some(([, pattern]) => pattern.test(line)))).toEqual([]);
		// What explains nothing any more is taken off the list.
		const idle = reasons.filter(([reason, pattern]) => reason !== byChance && !lines.some((line) => pattern.test(line)));
		expect(idle.map(([reason]) => reason)).toEqual([]);
	}, 300_000);
});

/** Its limit of memory is so low that runc's seccomp filter finds room or does not, by chance. */
const racing = ["process_rlimits"];

/** This is so with plain runc, too, at times. */
const byChance = "what gets a signal before it can take it ends at another moment, so that deleting it fails or does not";

/** Why a hardened container differs, and in which lines. */
const explained: Readonly<Record<string, RegExp>> = {
	"the root is read-only, and is seen to be": /: \+ ok root filesystem is readonly$/,
	"there are three mounts more, and they are where they belong": /: \+ ok mounts \(\/(?:run|tmp|var\/tmp)\) found in order$/,
	"the program that is started writes its proof to the root": /^start: [-+] (?:not )?ok (?:`start` operation|attempting to `start`)/,
	"the program that gets signals writes its proof to the root": /^killsig: [-+] (?:not )?ok `kill` operation/,
	[byChance]: /^killsig: [-+] stderr: (?:failed to delete the container|time=… level=error msg="cannot delete container)/,
	"in a user namespace that does not own the image, no mount point can be made for /run": /^linux_(?:ns_nopath|uid_mappings): /,
	"runc cannot copy up where mounts of the root are passed on": /^linux_rootfs_propagation: /,
	"mounts fail for want of SELinux, and those of ossify come first": /^linux_mount_label: [-+] stderr: .*runc create failed/,
	"a container without a mount namespace of its own is refused": /^linux_ns_(?:itype|path|path_type): [-+] /,
	"what the suite cannot remove is another path": /^linux_ns_itype: [-+] stderr: Clean: /,
};

/** Without each check's details, its number and how many there are: with more mounts, those of all others are another. */
function withoutPlaces(different: readonly string[]): string[] {
	const plain = different
		.map((line) => line.replace(/ \{".*$/, "").replace(/mounts\[\d+\]/, "mounts"))
		.filter((line) => !/: [-+] 1\.\.\d+$/.test(line));
	const left = [...plain];
	for (const line of plain) {
		const at = left.indexOf(line.replace(": - ", ": + "));
		if (!line.includes(": - ") || at < 0) continue;
		left.splice(at, 1);
		left.splice(left.indexOf(line), 1);
	}
	return left;
}

test("the suite distinguishes runc from a runtime that prints an additional line", async () => {
	const chatty = join(sandbox().folder, newName());
	writeFileSync(chatty, `#!/bin/sh\ncase $1 in state) echo "level=info msg=here" ;; esac\nexec ${findEngines().runc} "$@"\n`);
	chmodSync(chatty, 0o755);
	const names = ["process_rlimits_fail", "process_user"];
	const { racing, different } = await compare(toValidate(findEngines().runc), toValidate(chatty), { names, tries: 1 });
	expect(racing).toEqual([]);
	expect(different.filter((line) => !line.startsWith("process_user: - "))).toEqual([
		"process_user: + stderr: when serialized in JSON, the format MUST adhere to the default pattern",
		"process_user: + stderr: Refer to: https://github.com/opencontainers/runtime-spec/blob/v1.1.0/runtime.md#state",
		"process_user: + exit code 1",
	]);
}, 60_000);
