import { beforeAll, describe, expect, test } from "bun:test";
import { fixture, fixtureValue } from "../../test/support/fixtures.ts";
import type { Policy } from "../policy.ts";
import { loadTestPolicy, type PolicyMatchers, policyMatchers } from "./mod.ts";

declare module "bun:test" {
	interface Matchers<T> extends PolicyMatchers<T> {}
}

const now = new Date("2026-11-24T12:00:00Z");
const ordinary = fixture("crio/without-flag/default.json");
const privileged = fixture("crio/without-flag/privileged.json");
const container = (changes: object) => ({ ...fixtureValue("crio/without-flag/default.json"), ...changes });

let policy: Policy;
beforeAll(async () => {
	policy = await loadTestPolicy("shipped");
	expect.extend(policyMatchers(policy, { now }));
});

/** The message of a matcher that fails; undefined where it passes. */
function messageOf(expectation: () => void): string | undefined {
	try {
		expectation();
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

const because = `Because of:
  files/engine      files that the engine mounted are read-only: /etc/hostname, /etc/resolv.conf, /run/.containerenv
  readonly/root     the container is not exempt, so its root file system becomes read-only
  tmpfs/allowances  these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp, /var/tmp
  tmpfs/noexec      tmpfs with noexec, from which no program starts and no library is loaded: /dev/shm, /run, /tmp, /var/tmp`;

describe("expectations that hold", () => {
	test("of bytes, a text and an object", () => {
		expect(ordinary).toBecomeReadonly();
		expect(new TextDecoder().decode(ordinary)).toBecomeReadonly();
		expect(fixtureValue("crio/without-flag/default.json")).toBecomeReadonly();
		expect(privileged).not.toBecomeReadonly();
	});

	test("of exemptions", () => {
		expect(privileged).toBeExempt();
		expect(privileged).toBeExempt("exemptions/privileged");
		expect(privileged).toBeExempt("manage the host");
		expect(privileged).toBeExempt(/manag/);
		expect(privileged).not.toBeExempt("exemptions/namespace");
		expect(ordinary).not.toBeExempt();
	});

	test("of tmpfs mounts, of the spec or of ossify", () => {
		expect(ordinary).toHaveTmpfs("/tmp");
		expect(ordinary).toHaveTmpfs("/tmp", { mode: "1777", size: 536_870_912, options: ["noexec", "nosuid"], copyUp: true });
		expect(ordinary).toHaveTmpfs("/dev", { copyUp: false });
		expect(ordinary).not.toHaveTmpfs("/home");
	});

	test("of a root that is read-only by itself", () => {
		expect(container({ root: { path: "rootfs", readonly: true } })).toBecomeReadonly();
	});
});

describe("expectations that fail say why", () => {
	test.each([
		[
			"a root that stays writable",
			() => expect(privileged).toBecomeReadonly(),
			/expected the container to get a read-only root\n\nThe policy decided: nothing changes\.\nBecause of:\n {2}exemptions\/privileged {2}a privileged container is exempt: /,
		],
		[
			"one that should be exempt",
			() => expect(ordinary).toBeExempt("kube-system"),
			`expected the container to be exempt, as "kube-system"\n\nThe policy decided: 7 changes.\n${because}`,
		],
		[
			"one that should not be read-only",
			() => expect(ordinary).not.toBecomeReadonly(),
			`expected the container not to get a read-only root\n\nThe policy decided: 7 changes.\n${because}`,
		],
		[
			"one that should be denied",
			() => expect(ordinary).toBeDenied("images/latest"),
			`expected the container to be denied by images/latest\n\nThe policy decided: 7 changes.\n${because}`,
		],
		[
			"a tmpfs that is another",
			() => expect(ordinary).toHaveTmpfs("/run", { mode: "1777", size: 7, options: ["suid"], copyUp: false }),
			`expected the container to have a tmpfs at /run as described
  its size is 67108864, not 7
  its mode is 0755, not 1777
  its copyUp is true, not false
  it lacks suid; it has rw, noexec, nosuid, nodev, tmpcopyup, mode=0755, size=67108864, nr_inodes=16384

The policy decided: 7 changes.
${because}`,
		],
		[
			"a mount that is not a tmpfs",
			() => expect(ordinary).toHaveTmpfs("/etc/hosts"),
			`expected the container to have a tmpfs at /etc/hosts as described\n  nothing is mounted at /etc/hosts\n\nThe policy decided: 7 changes.\n${because}`,
		],
		[
			"a mount of another type",
			() => expect(ordinary).toHaveTmpfs("/proc"),
			`expected the container to have a tmpfs at /proc as described\n  what is mounted at /proc is of type proc\n\nThe policy decided: 7 changes.\n${because}`,
		],
	] as const)("%s", (_, expectation, message) => {
		expect(messageOf(expectation)).toMatch(message as string);
	});

	test("what is no spec is an error, never a pass", () => {
		expect(messageOf(() => expect(7).not.toBeDenied())).toBe(
			"expect() takes a spec here: an object, or the text or bytes of a config.json, not 7",
		);
		expect(messageOf(() => expect({}).not.toBeDenied())).toStartWith("cannot use the spec: it has no ociVersion");
	});
});

describe("with data merged over the policy's", () => {
	test("audit mode hardens nothing and denies nothing", async () => {
		const audited = policyMatchers(await loadTestPolicy("shipped", { ossify: { config: { mode: "audit" } } }), { now });
		expect(audited.toBecomeReadonly(ordinary)).toMatchObject({ pass: false });
		expect(audited.toBeExempt(privileged)).toMatchObject({ pass: false });
		expect(audited.toBecomeReadonly(ordinary).message()).toContain("The policy decided: audit mode: nothing is changed.");
	});

	// Loading the compiler takes a second where nothing else runs.
	test("a rule that denies, from Rego", async () => {
		const folder = new URL("../../test/support/denying/", import.meta.url).pathname;
		const denying = policyMatchers(await loadTestPolicy(["shipped", folder]), { now });
		const latest = container({ annotations: { "io.container.manager": "cri-o", "test/denied": "yes" } });
		expect(denying.toBeDenied(latest)).toMatchObject({ pass: true });
		expect(denying.toBeDenied(latest, "test/denied")).toMatchObject({ pass: true });
		expect(denying.toBeDenied(latest, /^other/)).toMatchObject({ pass: false });
		expect(denying.toBecomeReadonly(latest)).toMatchObject({ pass: false });
		expect(denying.toHaveTmpfs(latest, "/tmp")).toMatchObject({ pass: false });
		expect(denying.toBeDenied(latest, "test/denied").message()).toStartWith(
			"expected the container not to be denied by test/denied\n\nThe policy decided: it is denied.\nDenied by:\n  test/denied  it says so itself\n",
		);
	}, 60_000);
});
