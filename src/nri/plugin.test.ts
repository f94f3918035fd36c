import { describe, expect, test } from "bun:test";
import {
	createContainerRequest,
	createContainerResponse,
	postStartContainerRequest,
	services,
	stateChangeEvent,
	synchronizeRequest,
	synchronizeResponse,
} from "./messages.ts";
import { type NriEngine, pluginServices, type SyncedContainer } from "./plugin.ts";

const hooks = {
	createRuntime: { path: "/usr/bin/o", args: ["o", "go"], env: ["PATH=/bin"], timeout: 30 },
	createContainer: { path: "/bin/l", args: ["l"] },
};
const unhex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");

function plugin(added = hooks) {
	const synchronized: [readonly SyncedContainer[], NriEngine][] = [];
	const unhooked: SyncedContainer[] = [];
	const events = {
		synchronized: (...said: (typeof synchronized)[number]) => synchronized.push(said),
		unhooked: (container: SyncedContainer) => unhooked.push(container),
	};
	const methods = pluginServices(added, events)[services.plugin] ?? {};
	return { call: (method: string, payload: Uint8Array) => methods[method]?.(payload), synchronized, unhooked };
}

const pod = (id: string, name: string, namespace: string) => ({ id, name, namespace });
const container = (id: string, podId: string, state: number, more: object = {}) => ({
	...{ id, podId, name: `name-${id}`, state, hooks: undefined, pid: 0 },
	...more,
});
type Container = ReturnType<typeof container>;
const none = { prestart: [], createRuntime: [], createContainer: [] };

describe("the plugin", () => {
	test("has these methods, and no others that it did not subscribe to", () => {
		expect(Object.keys(pluginServices(hooks, { synchronized() {}, unhooked() {} })["nri.pkg.api.v1alpha1.Plugin"] ?? {})).toEqual([
			"Configure",
			"Synchronize",
			"CreateContainer",
			"PostStartContainer",
			"StateChange",
			"Shutdown",
		]);
	});

	test("subscribes to CreateContainer and PostStartContainer, in the bytes of NRI", () => {
		// config "", runtime_name "cri-o", runtime_version "1", registration_timeout 5000, request_timeout 2000
		expect(hex(plugin().call("Configure", unhex("12056372692d6f" + "1a0131" + "208827" + "28d00f")))).toBe("1048");
	});

	test("adds both hooks to a container, in the bytes of NRI", () => {
		const path = "0a0a2f7573722f62696e2f6f";
		const args = "12016f" + "1202676f";
		const env = "1a09504154483d2f62696e";
		const timeout = "2202081e";
		const createRuntime = `1222${path}${args}${env}${timeout}`;
		const createContainer = "1a0b" + "0a062f62696e2f6c" + "12016c";
		const answer = hex(plugin().call("CreateContainer", createContainerRequest.encode({ container: container("a", "p", 1) })));
		expect(answer).toBe(`0a332a31${createRuntime}${createContainer}`);
	});

	test("adds its one hook where there is no other", () => {
		const answer = plugin({ createRuntime: hooks.createRuntime } as typeof hooks).call("CreateContainer", unhex(""));
		expect(createContainerResponse.decode(answer ?? unhex(""))).toEqual({
			adjust: { hooks: { ...none, createRuntime: [{ ...hooks.createRuntime, timeout: { value: 30 } }] } },
		});
	});

	test("adds none to a container that has its hook", () => {
		const own = { path: hooks.createRuntime.path, args: hooks.createRuntime.args, env: [], timeout: undefined };
		const asked = createContainerRequest.encode({ container: container("a", "p", 1, { hooks: { ...none, createRuntime: [own] } }) });
		expect(hex(plugin().call("CreateContainer", asked))).toBe("");
	});

	test("refuses a container whose description is malformed", () => {
		expect(() => plugin().call("CreateContainer", unhex("1203520108"))).toThrow("a protobuf message is malformed: ");
	});

	test("answers Shutdown", () => expect(hex(plugin().call("Shutdown", unhex("")))).toBe(""));
});

const own = { path: "/a/ossify", args: ["ossify", "hook", "createRuntime"], env: [], timeout: undefined };

test.each([
	["PostStartContainer", (container: Container) => postStartContainerRequest.encode({ pod: pod("p", "web-1", "shop"), container })],
	["StateChange", (container: Container) => stateChangeEvent.encode({ event: 7, pod: pod("p", "web-1", "shop"), container })],
] as const)("%s reports a container without a hook, after the answer", async (method, encode) => {
	const { call, unhooked } = plugin();
	expect(hex(call(method, encode(container("a", "p", 1, { pid: 7 }))))).toBe("");
	expect(hex(call(method, encode(container("b", "p", 1, { hooks: { ...none, createRuntime: [own] } }))))).toBe("");
	expect(hex(call("StateChange", stateChangeEvent.encode({ event: 6, container: container("c", "p", 1) })))).toBe("");
	expect(unhooked).toEqual([]);
	await Bun.sleep(5);
	expect(unhooked).toEqual([{ id: "a", state: "running", pid: 7, name: "name-a", namespace: "shop", pod: "web-1", hooked: false }]);
});

describe("Synchronize", () => {
	const parts = [
		{ pods: [pod("p", "web-1", "shop")], containers: [container("a", "p", 3, { pid: 7 })], more: true },
		{ pods: [pod("q", "db-1", "")], containers: [container("b", "p", 1), container("c", "q", 4), container("d", "r", 2)], more: true },
		{ pods: [], containers: [container("e", "q", 3, { hooks: { ...none, createRuntime: [own] } }), container("f", "p", 9)], more: false },
	];
	const expected = [
		{ id: "a", state: "running", pid: 7, name: "name-a", namespace: "shop", pod: "web-1", hooked: false },
		{ id: "b", state: "created", pid: 0, name: "name-b", namespace: "shop", pod: "web-1", hooked: false },
		{ id: "d", state: "paused", pid: 0, name: "name-d", namespace: "", pod: "", hooked: false },
		{ id: "e", state: "running", pid: 0, name: "name-e", namespace: "", pod: "db-1", hooked: true },
	] as const;

	test("collects the list from several requests, leaves out what does not run, and reports after the answer", async () => {
		const { call, synchronized } = plugin();
		call("Configure", unhex("1205637269" + "2d6f" + "1a0131"));
		const answers = parts.map((one) => synchronizeResponse.decode(call("Synchronize", synchronizeRequest.encode(one)) ?? unhex("")));
		expect(answers).toEqual([{ more: true }, { more: true }, { more: false }]);
		expect(synchronized).toEqual([]);
		await Bun.sleep(5);
		expect(synchronized).toEqual([[expected, { name: "cri-o", version: "1" }]]);
	});

	test("refuses more containers than a machine can have, in however many requests", () => {
		const { call } = plugin();
		const many = synchronizeRequest.encode({ containers: Array(40_000).fill(container("", "", 0)), more: true });
		call("Synchronize", many);
		expect(() => call("Synchronize", many)).toThrow("the engine has more than 65536 containers");
	});
});
