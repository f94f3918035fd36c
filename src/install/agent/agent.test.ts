import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { installMachine } from "../../../test/support/install_machine.ts";
import { OssifyError } from "../../errors.ts";
import { digestOf } from "../../platform/files/place.ts";
import { engines } from "../engines/mod.ts";
import { install, uninstall } from "../mod.ts";
import { servicePath, serviceText, socketPath, socketText, wantsPath, wantsText } from "./units.ts";

const { write, program, read, tree, faultOf, request, put, remove, place, executable } = installMachine();
const folder = temporaryFolder("file");
const client = new TextEncoder().encode("client");
const agent = { client, settings: { mode: "enforce", policy: { name: "shipped" }, options: { agent: "yes" } } } as const;
const systemd = () => program("usr/lib/systemd/systemd");
const units = [servicePath, socketPath, wantsPath].map((path) => path.slice(1));
const there = (paths: readonly string[]) => tree().filter((line) => paths.some((path) => line.startsWith(`${path} `)));

/** Records what systemctl is called with, and whether files are there at that time. */
function recorded(fails: readonly string[] = []) {
	const calls: string[] = [];
	const systemctl = (args: readonly string[]) => {
		calls.push(`${args.join(" ")}: ${place().look(socketPath) === undefined ? "without" : "with"} its files`);
		return fails.includes(args[0] ?? "") ? "exit code 1, Unit is masked" : undefined;
	};
	return { calls, systemctl };
}

describe("install() with the agent", () => {
	test("writes the client and the units, and the hook calls the client with the executable", () => {
		systemd();
		const before = tree();
		put("crio", agent);
		expect(tree().filter((line) => /ossify-agent|ossify-start|systemd/.test(line))).toEqual([
			"etc/systemd/ 755",
			"etc/systemd/system/ 755",
			"etc/systemd/system/ossify-agent.service 644",
			"etc/systemd/system/ossify-agent.socket 644",
			"etc/systemd/system/sockets.target.d/ 755",
			"etc/systemd/system/sockets.target.d/ossify-agent.conf 644",
			"usr/lib/systemd/ 755",
			"usr/lib/systemd/systemd 755",
			"usr/libexec/ossify/ossify-start 755",
		]);
		expect(units.map(read)).toEqual([serviceText(undefined), socketText, wantsText]);
		expect(JSON.parse(read("etc/ossify/hooks/crio/zz-ossify.json")).hook.args.slice(0, 6)).toEqual([
			"env",
			"-i",
			"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
			"/usr/libexec/ossify/ossify-start",
			"/usr/libexec/ossify/ossify",
			"hook",
		]);
		expect(JSON.parse(read("etc/ossify/installed.json")).engines.crio.files["/usr/libexec/ossify/ossify-start"]).toEqual([
			digestOf(client),
		]);
		remove("crio");
		expect(tree()).toEqual(before);
	});

	test("as a runtime, the script calls the client with the executable", () => {
		program("usr/bin/runc");
		put("docker", agent);
		const passedOn = ["XDG_RUNTIME_DIR", "USER"].map((name) => `\${${name}+"--env=${name}=$${name}"}`).join(" ");
		expect(read("usr/libexec/ossify/docker/runc")).toContain(
			`(/usr/libexec/ossify/ossify-start --clear-env ${passedOn} /usr/libexec/ossify/ossify runtime --runtime /usr/bin/runc `,
		);
	});

	test("names the folder of --prefix", () => {
		systemd();
		put("crio", { ...agent, prefix: "/opt/ossify" });
		expect(read(units[0] ?? "")).toContain("\nExecStart=/opt/ossify/ossify agent\n");
		expect(there(["opt/ossify/ossify-start"])).toEqual(["opt/ossify/ossify-start 755"]);
	});

	test("without systemd writes no units", () => {
		put("crio", agent);
		expect(there(units)).toEqual([]);
	});

	test("keeps client and units for as long as an engine uses them", () => {
		systemd();
		put("crio", agent);
		put("podman", agent);
		const all = [...units, "usr/libexec/ossify/ossify-start"];
		remove("crio");
		expect(there(all)).toHaveLength(4);
		put("crio", agent);
		put("podman", { client: undefined } as object);
		expect(there(all)).toHaveLength(4);
		remove("crio");
		expect(there(all)).toEqual([]);
		expect(JSON.parse(read("etc/ossify/hooks/podman/zz-ossify.json")).hook.args[3]).toBe("/usr/libexec/ossify/ossify");
	});

	test("refuses a second folder, as the agent has one executable", () => {
		put("crio", agent);
		expect(faultOf(() => put("podman", { ...agent, prefix: "/opt/ossify" }))).toBe(
			"usage/other-prefix: the agent serves only one executable, and that of crio is in /usr/libexec/ossify, not in /opt/ossify",
		);
		put("podman", { prefix: "/opt/ossify" });
	});

	test("never replaces a unit that it did not write", () => {
		systemd();
		write(units[1] ?? "", "[Socket]\n");
		expect(faultOf(() => put("crio", agent))).toStartWith(`host/not-ours: cannot install ${socketPath}: the file exists`);
	});

	test("is found again without a receipt", () => {
		systemd();
		const before = tree();
		put("crio", agent);
		place().remove("/etc/ossify/installed.json");
		put("crio", { ...agent, client: new TextEncoder().encode("client 2") });
		remove("crio");
		expect(there([...units, "usr/libexec/ossify/ossify-start"])).toEqual([]);
		expect(before.filter((line) => line.endsWith("passwd 644"))).toHaveLength(1);
	});
});

describe("where systemd runs", () => {
	const reload = "daemon-reload: with its files";
	const start = [reload, "start ossify-agent.socket: with its files"];
	const run = (more: object, systemctl: (args: readonly string[]) => string | undefined) =>
		install(place(), request("crio", { ...agent, ...more }), { tryWith: () => {}, systemctl }).warnings;

	test("starts the agent, has it load a new policy, restarts it for a new executable, and stops it before it is removed", () => {
		systemd();
		const calls = (action: (systemctl: (args: readonly string[]) => string | undefined) => unknown) => {
			const all = recorded();
			action(all.systemctl);
			return all.calls;
		};
		expect(calls((systemctl) => run({}, systemctl))).toEqual([...start, "restart ossify-agent.service: with its files"]);
		expect(calls((systemctl) => run({ hook: { timeout: 5 } }, systemctl))).toEqual([
			...start,
			"reload-or-restart ossify-agent.service: with its files",
		]);
		executable("v2");
		expect(calls((systemctl) => run({}, systemctl))).toEqual([...start, "restart ossify-agent.service: with its files"]);
		write(units[1] ?? "", "");
		expect(calls((systemctl) => run({}, systemctl))).toEqual([
			"daemon-reload: with its files",
			"restart ossify-agent.socket ossify-agent.service: with its files",
		]);
		const gone = ["stop ossify-agent.socket ossify-agent.service: with its files", "daemon-reload: without its files"];
		expect(calls((systemctl) => run({ client: undefined }, systemctl))).toEqual(gone);
		run({}, () => undefined);
		expect(calls((systemctl) => uninstall(place(), engines.crio, { systemctl }))).toEqual(gone);
	});

	test("starts the agent if there is nothing to change, as an install may have been killed once it had changed or stopped it", () => {
		systemd();
		run({}, () => undefined);
		const { calls, systemctl } = recorded();
		run({}, systemctl);
		expect(calls).toEqual([...start, "start ossify-agent.service: with its files"]);
	});

	test("starts the agent that it stopped again if the install without it fails", () => {
		systemd();
		run({}, () => undefined);
		const { calls, systemctl } = recorded();
		const fails = () => {
			throw new OssifyError("host/no-trial", "it does not work");
		};
		expect(faultOf(() => install(place(), request("crio", { client: undefined } as object), { tryWith: fails, systemctl }))).toBe(
			"host/no-trial: it does not work",
		);
		expect(calls).toEqual([
			"stop ossify-agent.socket ossify-agent.service: with its files",
			...start,
			"restart ossify-agent.service: with its files",
		]);
	});

	test("says what failed, and installs all the same", () => {
		systemd();
		expect(run({}, recorded(["start"]).systemctl)).toEqual([
			"`systemctl start ossify-agent.socket` failed (exit code 1, Unit is masked): run it again once that is fixed. Without the agent, each start of a container runs ossify itself",
		]);
	});
});

test("systemd finds nothing wrong in the units", () => {
	for (const [name, text] of [
		["ossify-agent.socket", socketText],
		["ossify-agent.service", serviceText("/bin").replace("/bin/ossify", "/bin/true")],
		["sockets.target.d/ossify-agent.conf", wantsText],
	] as const)
		folder.write(name, text);
	const analyzed = spawnSync("systemd-analyze", ["verify", "ossify-agent.socket", "ossify-agent.service"], {
		env: { PATH: process.env.PATH, SYSTEMD_UNIT_PATH: `${folder.at("")}:` },
		encoding: "utf8",
	});
	if (analyzed.error !== undefined) return; // There is no systemd here.
	const own = analyzed.stderr.split("\n").filter((line) => line.includes("ossify"));
	expect([analyzed.status, own]).toEqual([0, []]);
});
