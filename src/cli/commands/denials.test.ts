import { describe, expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";

const event = (
	serial: number,
	program: string,
	path: string,
) => `type=SYSCALL msg=audit(1795924661.780:${serial}): arch=c000003e syscall=257 success=no exit=-30 a0=ffffff9c a1=0 items=1 ppid=1 pid=26250 uid=0 comm="x" exe=${program} key="ossify"
type=CWD msg=audit(1795924661.780:${serial}): cwd="/"
type=PATH msg=audit(1795924661.780:${serial}): item=0 name=${path} inode=2 dev=00:27 nametype=PARENT
type=PROCTITLE msg=audit(1795924661.780:${serial}): proctitle=6C73
`;

const files = {
	"audit.log": `${event(4, '"/usr/sbin/nginx"', '"/var/log/"')}type=USER_AUTH msg=audit(1795924661.780:5): x=1\n`,
	"audit.log.1": event(3, "2F611B5B324A", "2F610A62"),
};

describe("ossify denials", () => {
	test("reads auditd's log and its rotated files, the oldest first; names are shown harmless", async () => {
		const { code, stdout, stderr } = await ossify({ args: ["denials", "--log", "DIR/audit.log"], files });
		expect({ code, stdout, stderr }).toEqual({
			code: 0,
			stderr: "",
			stdout: `2026-11-29 03:57:41Z  (not known)  /a\\u001b[2J could not write a file in /a\\u000ab
2026-11-29 03:57:41Z  (not known)  /usr/sbin/nginx could not write a file in /var/log
`,
		});
	});

	test("says where a log has none", async () => {
		const { code, stdout, stderr } = await ossify({ args: ["denials", "--log", "DIR/audit.log"], files: { "audit.log": "" } });
		expect({ code, stdout, stderr }).toEqual({
			code: 0,
			stdout: "",
			stderr: "ossify: there are no refused writes in DIR/audit.log: was the audit rule loaded (`ossify denials install`)?\n",
		});
	});

	test("reports all of a log without PROCTITLE, and says what has no system call", async () => {
		const without = (text: string, type: string) => text.replaceAll(new RegExp(`^type=${type} .*\n`, "gm"), "");
		const events = Array.from({ length: 5000 }, (_, index) => without(event(index, '"/bin/x"', '"/var/"'), "PROCTITLE")).join("");
		const run = async (log: string) => {
			const { code, stdout, stderr } = await ossify({ args: ["denials", "--log", "DIR/audit.log"], files: { "audit.log": log } });
			return { code, lines: stdout.split("\n").length - 1, stderr: stderr.split("\n")[0] };
		};
		expect([await run(events), await run(without(events, "SYSCALL"))]).toEqual([
			{ code: 0, lines: 5000, stderr: "" },
			{ code: 4, lines: 0, stderr: "ossify: warning: some refused writes are missing: 3975 events had no record of the system call" },
		]);
	});

	test("as JSON", async () => {
		const { stdout } = await ossify({
			args: ["denials", "--log", "DIR/audit.log", "--format", "json"],
			files: { "audit.log": files["audit.log"] },
		});
		expect(
			stdout
				.split("\n")
				.filter(Boolean)
				.map((line) => JSON.parse(line)),
		).toEqual([
			{
				time: "2026-11-29T03:57:41.780Z",
				serial: "4",
				call: "openat",
				action: "write",
				pid: 26250,
				ppid: 1,
				uid: 0,
				program: "/usr/sbin/nginx",
				noContainer: "other-log",
				folder: "/var/log",
				device: "0:39",
			},
		]);
	});

	test.each([
		[[], 2, "usage/no-source", "denials needs --for DURATION, --follow, --log FILE, install or uninstall"],
		[["--for", "soon"], 2, "usage/invalid-time", '--for is not a duration (30s, 10m, 2h): "soon"'],
		[["--for", "0s"], 2, "usage/invalid-time", '--for is not a duration (30s, 10m, 2h): "0s"'],
		[["install", "--follow"], 2, "usage/contradiction", "denials does one thing: install, uninstall, --for, --follow or --log"],
		[["--follow", "--for", "1m"], 2, "usage/contradiction", "denials does one thing: install, uninstall, --for, --follow or --log"],
		[["--log", "DIR/none"], 5, "host/no-audit", "cannot read refused writes: there is no DIR/none"],
	])("refuses %p", async (args, exitCode, errorCode, message) => {
		const { code, stderr } = await ossify({ args: ["denials", ...args, "--format", "json"] });
		expect([code, JSON.parse(stderr)]).toMatchObject([exitCode, { error: { code: errorCode, message } }]);
	});
});
