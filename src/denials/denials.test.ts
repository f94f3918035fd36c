import { describe, expect, test } from "bun:test";
import { containerIn } from "../platform/process/cgroup.ts";
import { EventReader } from "./events.ts";
import {
	Containers,
	type ProcessFiles,
	parseLogLine,
	parseRecord,
	type Refusal,
	RefusalReader,
	ruleFile,
	ruleMessage,
	ruleMessages,
} from "./mod.ts";
import { untrusted } from "./record.ts";

const SYSCALL = 1300;
const CWD = 1307;
const PATH = 1302;
const EOE = 1320;

const head = (serial: number) => `audit(1795924661.780:${serial}): `;
const call = (syscall: number, rest = "a0=ffffff9c a1=0 a2=0") =>
	`arch=c000003e syscall=${syscall} success=no exit=-30 ${rest} items=1 ppid=26244 pid=26250 auid=4294967295 uid=1000 comm="touch" exe="/usr/bin/touch" key="ossify"`;
const cwd = (path: string) => `cwd="${path}"`;
const item = (name: string, nametype: string) => `item=0 name=${name} inode=2 dev=00:27 mode=040755 ouid=0 nametype=${nametype} cap_fp=0`;

/** What is made of the records of one event. */
function refusalOf(records: readonly (readonly [type: number, text: string])[]): Refusal | undefined {
	const reader = new RefusalReader();
	for (const [type, text] of records) expect(reader.push({ type, text: head(4) + text })).toBeUndefined();
	return reader.push({ type: EOE, text: head(4) });
}

const shared = { time: 1795924661.78, serial: "4", pid: 26250, ppid: 26244, uid: 1000, program: "/usr/bin/touch", device: "0:39" };

/** The call, its working directory and paths, and what is reported. */
const events: readonly (readonly [name: string, records: readonly (readonly [number, string])[], reported: Partial<Refusal>])[] = [
	[
		"a file that was to be created in the working directory",
		[
			[SYSCALL, call(257)],
			[CWD, cwd("/var/log")],
			[PATH, item('"/var/log"', "PARENT")],
		],
		{ call: "openat", action: "write", path: undefined, folder: "/var/log" },
	],
	[
		"one whose path the kernel has",
		[
			[SYSCALL, call(257)],
			[CWD, cwd("/")],
			[PATH, item('"/var/log/"', "PARENT")],
			[PATH, item('"/var/log/x"', "CREATE")],
		],
		{ call: "openat", action: "write", path: "/var/log/x", folder: "/var/log" },
	],
	[
		"a file that exists",
		[
			[SYSCALL, call(257)],
			[CWD, cwd("/etc")],
			[PATH, item('"motd"', "NORMAL")],
		],
		{ call: "openat", action: "write", path: "/etc/motd", folder: "/etc" },
	],
	[
		"a path that climbs",
		[
			[SYSCALL, call(257)],
			[CWD, cwd("/var/log")],
			[PATH, item('"../lib//./x"', "NORMAL")],
		],
		{ call: "openat", action: "write", path: "/var/lib/x", folder: "/var/lib" },
	],
	[
		"a name in hexadecimal",
		[
			[SYSCALL, call(268)],
			[CWD, cwd("/")],
			[PATH, item("2F746D702F736120636F", "NORMAL")],
		],
		{ call: "fchmodat", action: "attributes", path: "/tmp/sa co", folder: "/tmp" },
	],
	[
		"a path at an open folder, whose path the kernel does not name",
		[
			[SYSCALL, call(258, "a0=5 a1=0")],
			[CWD, cwd("/")],
			[PATH, item('"sub/"', "PARENT")],
		],
		{ call: "mkdirat", action: "create", path: undefined, folder: undefined },
	],
	[
		"a rename to a folder, by its new name",
		[
			[SYSCALL, call(316, "a0=5 a1=0 a2=ffffffffffffff9c")],
			[CWD, cwd("/")],
			[PATH, item('"/a/"', "PARENT")],
			[PATH, item('"/b/"', "PARENT")],
		],
		{ call: "renameat2", action: "rename", path: undefined, folder: "/b" },
	],
	[
		"a 32-bit program",
		[
			[SYSCALL, call(5).replace("c000003e", "40000003")],
			[CWD, cwd("/")],
			[PATH, item('"/home"', "PARENT")],
		],
		{ call: "open", action: "write", path: undefined, folder: "/home" },
	],
	["an open file", [[SYSCALL, call(91)]], { call: "fchmod", action: "attributes", path: undefined, folder: undefined, device: undefined }],
	[
		"a call that is not known",
		[[SYSCALL, call(999)]],
		{ call: "system call 999", action: undefined, path: undefined, folder: undefined, device: undefined },
	],
	[
		"a path of (null)",
		[
			[SYSCALL, call(257)],
			[CWD, cwd("/")],
			[PATH, item("(null)", "PARENT")],
		],
		{ call: "openat", action: "write", path: undefined, folder: undefined },
	],
];

describe("RefusalReader", () => {
	test.each(events)("reports %s", (_, records, reported) => expect(refusalOf(records)).toEqual({ ...shared, ...reported } as Refusal));

	test("reports nothing of other results, of other records, and of an event without a call", () => {
		expect(refusalOf([[SYSCALL, call(257).replace("exit=-30", "exit=-13")]])).toBeUndefined();
		expect(refusalOf([[CWD, cwd("/")]])).toBeUndefined();
		expect(new RefusalReader().push({ type: 1335, text: "not a record" })).toBeUndefined();
	});

	test("keeps events apart whose records are mixed", () => {
		const reader = new RefusalReader();
		reader.push({ type: SYSCALL, text: head(1) + call(257) });
		reader.push({ type: SYSCALL, text: head(2) + call(258) });
		reader.push({ type: PATH, text: head(1) + item('"/one/"', "PARENT") });
		reader.push({ type: PATH, text: head(2) + item('"/two/"', "PARENT") });
		expect([2, 1].map((serial) => reader.push({ type: EOE, text: head(serial) })?.folder)).toEqual(["/two", "/one"]);
		expect(reader.push({ type: EOE, text: head(1) })).toBeUndefined();
	});

	test("ends an event at its PROCTITLE, as auditd's log has no end of events; and what is left at the end of the log", () => {
		const reader = new RefusalReader();
		reader.push({ type: SYSCALL, text: head(1) + call(257) });
		reader.push({ type: PATH, text: head(1) + item('"/one/"', "PARENT") });
		expect(reader.push({ type: 1327, text: `${head(1)}proctitle=6C73` })?.folder).toBe("/one");
		expect(reader.push({ type: EOE, text: head(1) })).toBeUndefined();
		reader.push({ type: SYSCALL, text: head(2) + call(257) });
		reader.push({ type: PATH, text: head(2) + item('"/two/"', "PARENT") });
		expect(reader.rest().map(({ folder }) => folder)).toEqual(["/two"]);
	});

	test("reports events without an end, as where a rule excludes PROCTITLE", () => {
		const reader = new RefusalReader();
		const push = (serial: number, type: number, text: string) => reader.push({ type, text: head(serial) + text });
		const found = Array.from({ length: 5000 }, (_, serial) => [
			push(serial, SYSCALL, call(257)),
			push(serial, CWD, cwd("/")),
			push(serial, PATH, item('"/var/"', "PARENT")),
		]).flat();
		const all = [...found.flatMap((one) => one ?? []), ...reader.rest()];
		expect(all.map(({ serial, folder }) => [serial, folder])).toEqual(Array.from({ length: 5000 }, (_, serial) => [`${serial}`, "/var"]));
		expect(reader.incomplete).toBe(0);
	});

	test("keeps events apart that have one number, from before and after a restart of the machine", () => {
		const reader = new RefusalReader();
		reader.push({ type: SYSCALL, text: head(1) + call(257) });
		reader.push({ type: SYSCALL, text: head(1).replace("1795924661", "1795999999") + call(257) });
		expect(reader.rest().map(({ time }) => time)).toEqual([1795924661.78, 1795999999.78]);
	});

	test("counts what was lost, and what has no system call; of the first, the beginning may be in an older log", () => {
		const reader = new RefusalReader();
		reader.push("lost");
		for (let serial = 0; serial < 1100; serial++) reader.push({ type: CWD, text: head(serial) + cwd("/") });
		expect([reader.gaps, reader.incomplete]).toEqual([1, 75]);
	});

	test("keeps a bounded number of paths", () => {
		const reader = new EventReader();
		const push = (type: number, text: string) => {
			const record = parseRecord(type, head(1) + text);
			return record && reader.push(record);
		};
		push(SYSCALL, call(257));
		for (let index = 0; index < 1000; index++) push(PATH, item('"/x"', "NORMAL"));
		expect(push(EOE, "")?.paths).toHaveLength(16);
	});
});

test("records of auditd's log are the same", () => {
	const text = head(4) + call(257);
	const expected = parseRecord(SYSCALL, text);
	expect(parseLogLine(`type=SYSCALL msg=${text}\x1dARCH=x86_64 SYSCALL=openat`)).toEqual(expected);
	expect(parseLogLine(`node=web type=SYSCALL msg=${text}`)).toEqual(expected);
	expect([
		parseLogLine("type=USER_AUTH msg=audit(1.000:1): x=1"),
		parseLogLine("type=constructor msg=audit(1.000:1): x=1"),
		parseLogLine(""),
	]).toEqual([undefined, undefined, undefined]);
});

test.each([
	['"/a b"', "/a b"],
	["2F611B5B", "/a\u001b["],
	["FF", "\ufffd"],
	["(null)", undefined],
	["", undefined],
	["2F6", "2F6"],
])("untrusted(%p) is %p", (value, text) => expect(untrusted(value)).toBe(text as string));

const id = "c".repeat(64);
const other = "d".repeat(64);

test.each([
	[`0::/system.slice/docker-${id}.scope\n`, id],
	[`12:cpu:/kubepods/besteffort/poduid/${id}\n0::/\n`, id],
	[`0::/machine.slice/libpod-${other}.scope/container/${id}\n`, id],
	["0::/user.slice\n", undefined],
	[`0::/x${id}a\n`, undefined],
])("containerIn(%p)", (cgroups, container) => expect(containerIn(cgroups)).toBe(container as string));

describe("Containers", () => {
	const mountinfo = (device: string) => `1 0 ${device} / / rw - overlay overlay rw\n2 1 0:99 / /proc rw - proc proc rw\n`;
	interface Made {
		readonly cgroup: string;
		readonly mountinfo: string;
		readonly started?: number;
	}
	const machine = (processes: Readonly<Record<number, Made>>, now = () => 100_000): ProcessFiles => ({
		pids: () => Object.keys(processes).map(Number),
		read: (pid, name) => processes[pid]?.[name],
		started: (pid) => processes[pid] && (processes[pid].started ?? 1000),
		now,
	});
	const host = { cgroup: "0::/init.scope\n", mountinfo: mountinfo("8:1") };
	const container = { cgroup: `0::/${id}\n`, mountinfo: mountinfo("0:39") };
	const later = { started: 100_200 };
	const record = { time: 100, pid: 5, ppid: 6, device: "0:39" };
	const found = { container: id };
	const none = (because: "host" | "ended") => ({ container: undefined, because });

	test.each<[string, Record<number, Made>, object]>([
		["by the process", { 5: container }, found],
		["by another process on the same root, where it has ended", { 1: host, 7: container }, found],
		["by its parent", { 6: container }, found],
		["of a host's process it has none", { 1: host, 5: host }, none("host")],
		["of what has ended with its container, none", { 1: host }, none("ended")],
		[
			"of a process that started later, with its number, none",
			{ 5: { ...container, ...later, mountinfo: mountinfo("0:40") } },
			none("ended"),
		],
		["of a container that started later, on a root with its number, none", { 7: { ...container, ...later } }, none("ended")],
		["of a parent that started later, none", { 6: { ...container, ...later, mountinfo: mountinfo("0:40") } }, none("ended")],
		["of a root that several containers have, none", { 7: container, 8: { ...container, cgroup: `0::/${other}\n` } }, none("ended")],
		["of a root that the host has, too, none", { 1: { ...host, mountinfo: mountinfo("0:39") }, 7: container }, none("ended")],
		["of a container whose first process is older than the record", { 7: { ...container, ...later }, 8: container }, found],
	])("%s", (_, processes, expected) => {
		for (const kind of ["live", "log"] as const)
			expect(new Containers(machine(processes), kind).originOf(record)).toEqual(expected as never);
	});

	test("what was found by a device counts for two seconds, in a log for all of it", () => {
		let now = 100_000;
		const processes: Record<number, Made> = { 7: container };
		const look = (containers: Containers) => containers.originOf(record).container;
		const [live, log] = [
			new Containers(machine(processes, () => now)),
			new Containers(
				machine(processes, () => now),
				"log",
			),
		];
		expect([look(live), look(log)]).toEqual([id, id]);
		processes[7] = { ...container, cgroup: `0::/${other}\n` };
		expect([look(live), look(log)]).toEqual([id, id]);
		now += 2000;
		expect([look(live), look(log)]).toEqual([other, id]);
	});

	test("a device that is not known is looked for again once", () => {
		let scans = 0;
		const made = machine({ 1: host });
		const pids = () => {
			scans++;
			return made.pids();
		};
		const containers = new Containers({ ...made, pids });
		for (const device of ["0:40", "0:41", "0:40", "0:41"]) containers.originOf({ ...record, device });
		expect(scans).toBe(2);
	});
});

describe("the rules", () => {
	test.each([
		["x64", 0xc000003e, [257, 316, 437, 90, 2], [0, 1, 39, 56]],
		["x86", 0x40000003, [5, 39, 295, 102, 8], [0, 1, 2, 257]],
		["arm64", 0xc00000b7, [56, 34, 276], [0, 1, 2]],
		["arm", 0x40000028, [5, 39, 322, 382], [0, 1, 102]],
	] as const)("of %s have the system calls' bits, EROFS and the key", (architecture, arch, within, without) => {
		const message = ruleMessage(architecture);
		const view = new DataView(message.buffer);
		const word = (offset: number) => view.getUint32(offset, true);
		const has = (number: number) => (word(12 + Math.floor(number / 32) * 4) & (1 << (number % 32))) !== 0;
		expect([word(0), word(4), word(8), message.length]).toEqual([4, 2, 3, 12 + 4 * 256 + 4 + 6]);
		expect([...within.map(has), ...without.map(has)]).toEqual([...within.map(() => true), ...without.map(() => false)]);
		expect([0, 1, 2].map((index) => [word(268 + index * 4), word(524 + index * 4), word(780 + index * 4)])).toEqual([
			[11, arch, 0x40000000],
			[103, 4294967266, 0x40000000],
			[210, 6, 0x40000000],
		]);
		expect(new TextDecoder().decode(message.subarray(-6))).toBe("ossify");
	});

	test("of a machine are for 64-bit and 32-bit programs", () => {
		expect(ruleMessages("x64")).toEqual([ruleMessage("x64"), ruleMessage("x86")]);
		expect(ruleMessages("arm64")).toEqual([ruleMessage("arm64"), ruleMessage("arm")]);
	});

	test("as a file have only calls that the architecture has, new ones by number", () => {
		const [, long = "", short = ""] = ruleFile("x64").split("\n");
		expect(long).toMatch(/^-a always,exit -F arch=b64 -S open,truncate,.*,437,452,463,466,469 -F exit=-EROFS -k ossify$/);
		expect(short).toMatch(/^-a always,exit -F arch=b32 -S open,truncate,.*,lchown32,412,socketcall,.* -F exit=-EROFS -k ossify$/);
		expect(ruleFile("arm64")).toContain("-a always,exit -F arch=b64 -S truncate,fchmod,");
	});
});
