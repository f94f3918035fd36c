import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmdirSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { missingRoot, otherUser, testWith } from "../../../test/support/needs.ts";
import { listenAt } from "../../../test/support/unix_listener.ts";
import { openKernel } from "../kernel/syscalls_open.ts";
import { askSocket, isListening } from "./client.ts";
import { listen } from "./listener.ts";

const { at } = temporaryFolder("test");
const events = { opened: () => {}, received: () => {}, closed: () => {} };
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

describe("listen()", () => {
	test("makes a folder that others can enter, and the socket for this user only", async () => {
		const stop = await listen(await openKernel(), { path: at("made/agent.sock") }, events);
		expect([modeOf(at("made")), modeOf(at("made/agent.sock"))]).toEqual(["711", "600"]);
		await stop();
	});

	test.each(["755", "700"])("leaves a folder that is there as it is: mode %s", async (mode) => {
		const folder = at(`m${mode}`);
		mkdirSync(folder);
		chmodSync(folder, Number.parseInt(mode, 8));
		const stop = await listen(await openKernel(), { path: `${folder}/agent.sock` }, events);
		await stop();
		expect(modeOf(folder)).toBe(mode);
	});

	test.each(["1777", "777", "775"])(
		"refuses a folder in which others could replace the socket, and leaves it as it is: mode %s",
		async (mode) => {
			const folder = at(`m${mode}`);
			mkdirSync(folder);
			chmodSync(folder, Number.parseInt(mode, 8));
			expect(await listen(await openKernel(), { path: `${folder}/agent.sock` }, events).catch(({ message }: Error) => message)).toBe(
				`cannot listen on ${folder}/agent.sock: ${folder} can be written to by others (mode ${mode.padStart(4, "0")})`,
			);
			expect(modeOf(folder)).toBe(mode);
		},
	);

	/** Leaves a socket that no process listens on, as one that was killed does. */
	async function staleSocket(): Promise<string> {
		mkdirSync(at("stale"), { mode: 0o711 });
		const path = at("stale/agent.sock");
		await Bun.spawn(["python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", path]).exited;
		expect([existsSync(path), isListening(await openKernel(), path)]).toEqual([true, false]);
		return path;
	}

	test("of many that begin at once on the socket of an agent that was killed, listens once, and says to the others why not", async () => {
		const kernel = await openKernel();
		const path = await staleSocket();
		const all = await Promise.allSettled(Array.from({ length: 8 }, () => listen(kernel, { path }, events)));
		const [stop, ...more] = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
		const refused = all.flatMap((one) => (one.status === "rejected" ? [`${one.reason.code}: ${one.reason.message}`] : []));
		const why = `host/agent-runs: cannot listen on ${path}: another agent does`;
		expect([more, refused]).toEqual([[], Array.from({ length: 7 }, () => why)]);
		expect([isListening(await openKernel(), path), readdirSync(at("stale"))]).toEqual([true, ["agent.sock"]]);
		await stop?.();
		expect(readdirSync(at("stale"))).toEqual([]);
	});

	test("does not take the socket of an agent whose queue is full", async () => {
		mkdirSync(at("busy"), { mode: 0o711 });
		const path = at("busy/agent.sock");
		const busy = listenAt(path, 0);
		busy.connect();
		const { ino } = statSync(path);
		const refused = await listen(await openKernel(), { path }, events).catch(({ code, message }) => `${code}: ${message}`);
		expect([refused, statSync(path).ino]).toEqual([`host/agent-runs: cannot listen on ${path}: another agent does`, ino]);
		expect(await askSocket(path, new Uint8Array(1), 1).catch(({ code, message }) => `${code}: ${message}`)).toBe(
			`host/agent-lost: the agent at ${path} does not answer: too many connections wait for it`,
		);
		busy.close();
		expect(await askSocket(path, new Uint8Array(1), 1)).toBeUndefined();
	});

	testWith(missingRoot, "is not to be asked by another user, who gets advice", async () => {
		mkdirSync(at("closed"), { mode: 0o711 });
		const path = at("closed/agent.sock");
		const stop = await listen(await openKernel(), { path }, events);
		process.seteuid?.(otherUser.uid);
		const refused = await askSocket(path, new Uint8Array(1), 1).catch((error: unknown) => error);
		process.seteuid?.(0);
		expect(refused).toMatchObject({
			code: "host/unreadable",
			message: `cannot ask the agent at ${path}: permission denied`,
			advice: "run ossify as root",
		});
		await stop();
	});

	test("does not take a socket of another kind", async () => {
		mkdirSync(at("other"), { mode: 0o711 });
		const path = at("other/agent.sock");
		const other = listenAt(path, 0, 2);
		expect(await listen(await openKernel(), { path }, events).catch(({ code, message }) => `${code}: ${message}`)).toBe(
			`host/unwritable: cannot find out whether an agent listens on ${path}: error 91`,
		);
		other.close();
	});

	test("leaves the socket of another agent that was started as its own was removed", async () => {
		const kernel = await openKernel();
		const path = at("removed/agent.sock");
		const stop = await listen(kernel, { path }, events);
		unlinkSync(path);
		const stopOther = await listen(kernel, { path }, events);
		await stop();
		expect([isListening(kernel, path), readdirSync(at("removed"))]).toEqual([true, ["agent.sock"]]);
		await stopOther();
		expect(readdirSync(at("removed"))).toEqual([]);
	});

	/** As those of other users are. The agent counted each of them as open for ever. */
	test("says that a connection is closed that is answered as it is opened", async () => {
		const path = at("answered/agent.sock");
		const said: string[] = [];
		const stop = await listen(
			await openKernel(),
			{ path },
			{
				opened: ({ send, end }) => {
					send(new Uint8Array([7]));
					end();
					said.push("opened");
					return "it";
				},
				received: () => {},
				closed: (state) => said.push(`closed ${state}`),
			},
		);
		expect(await askSocket(path, new Uint8Array(), 5)).toEqual(new Uint8Array([7]));
		expect(said).toEqual(["opened", "closed it"]);
		await stop();
	});

	test.each([
		[
			"a link in place of its lock",
			(folder: string) => symlinkSync("/dev/null", `${folder}/agent.sock.lock`),
			"cannot write FOLDER/agent.sock.lock: it is a symbolic link",
		],
		[
			"a folder in place of its lock",
			(folder: string) => mkdirSync(`${folder}/agent.sock.lock`),
			"cannot write FOLDER/agent.sock.lock: it is a folder",
		],
		[
			"a file in place of its folder",
			(folder: string) => {
				rmdirSync(folder);
				writeFileSync(folder, "");
			},
			"cannot listen on FOLDER/agent.sock: FOLDER is not a folder of this user",
		],
	])("says what is wrong with %s", async (_, harm, expected) => {
		const folder = at("harmed");
		mkdirSync(folder, { mode: 0o711 });
		harm(folder);
		const refused = await listen(await openKernel(), { path: `${folder}/agent.sock` }, events).catch(
			({ code, message }) => `${code}: ${message}`,
		);
		expect(String(refused).replaceAll(folder, "FOLDER")).toBe(`host/unwritable: ${expected}`);
	});
});
