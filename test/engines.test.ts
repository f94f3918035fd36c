import { beforeAll, describe, expect, test } from "bun:test";
import { assess, type Hardened, harden, loadPolicy, type Policy } from "../src/mod.ts";
import { shippedBundle } from "./support/compiler.ts";
import { fixture, fixtureNames, fixtureValue, type Spec } from "./support/fixtures.ts";

const context = { now: new Date("2026-11-23T12:00:00Z") };
let policy: Policy;
/** As CRI-O has it: no caps on sizes. */
let uncapped: Policy;

beforeAll(async () => {
	const bundle = await shippedBundle();
	policy = await loadPolicy(bundle);
	uncapped = await loadPolicy(bundle, { data: { ossify: { config: { tmpfs: { capped: false } } } } });
});

const parsed = ({ bytes }: Hardened): Spec => JSON.parse(new TextDecoder().decode(bytes));

/** What can be compared of two containers made from one pod: everything but the names of this one. */
function comparable(spec: Spec) {
	const nameless = (text: string) => text.replaceAll(/[0-9a-f]{64}/g, "ID");
	const mounts = spec.mounts.map((mount) => ({ ...mount, source: nameless(mount.source) }));
	return { readonly: spec.root.readonly, mounts: mounts.sort((a, b) => (a.destination < b.destination ? -1 : 1)) };
}

/** Destinations that come before one above them, which would hide them. */
function hidden(spec: Spec): string[] {
	const destinations = spec.mounts.map((mount) => mount.destination);
	return destinations.filter((path, index) => destinations.slice(index + 1).some((later) => path.startsWith(`${later}/`)));
}

const pairs = fixtureNames.filter((name) => name.startsWith("crio/without-flag/")).map((name) => name.slice("crio/without-flag/".length));
const leftAlone = ["privileged.json", "sandbox-web.json"];

describe("CRI-O", () => {
	test("has the pairs that are compared here", () => {
		expect(pairs).toEqual([
			"default.json",
			"kube-system.json",
			"memory-limit.json",
			"non-root.json",
			"privileged.json",
			"sandbox-web.json",
			"tmp-volume.json",
		]);
	});

	test.each(pairs.filter((name) => !leftAlone.includes(name)))("%s comes out as CRI-O's --read-only writes it", (name) => {
		const ours = parsed(harden(uncapped, fixture(`crio/without-flag/${name}`), context));
		expect(comparable(ours)).toEqual(comparable(fixtureValue(`crio/with-read-only-flag/${name}`)));
		expect(hidden(ours)).toEqual([]);
	});

	test.each(pairs.filter((name) => !leftAlone.includes(name)))("%s gains nothing where CRI-O's --read-only made it", (name) => {
		const bytes = fixture(`crio/with-read-only-flag/${name}`);
		expect(harden(policy, bytes, context)).toMatchObject({ bytes, patch: [] });
	});

	test.each([
		["privileged.json", "exemptions/privileged"],
		["sandbox-web.json", "exemptions/sandbox"],
	])("%s is left alone to the byte, by %s", (name, rule) => {
		const bytes = fixture(`crio/without-flag/${name}`);
		const result = harden(policy, bytes, context);
		expect(result).toMatchObject({ bytes, patch: [] });
		expect(result.decision.reasons.map((reason) => reason.rule)).toEqual([rule]);
	});
});

/** What CRI-O's rules give on the other engines: the tmpfs mounts that are added, and the files that turn read-only. */
const expected: Record<string, { added: string[]; locked: string[]; reasons?: string[] }> = {
	"containerd/default.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"] },
	"containerd/data-volume.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"] },
	"containerd/memory-limit.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"] },
	"containerd/privileged.json": { added: [], locked: [], reasons: ["exemptions/privileged"] },
	"containerd/sandbox-web.json": { added: [], locked: [], reasons: ["exemptions/sandbox"] },
	"docker/default.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts"] },
	"docker/memory-limit.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts"] },
	"docker/non-root.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts"] },
	"docker/privileged.json": { added: [], locked: [], reasons: ["exemptions/privileged"] },
	"docker/read-only.json": { added: [], locked: [] },
	"docker/tmpfs.json": { added: ["/tmp", "/var/tmp"], locked: ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts"] },
	"docker/volume.json": { added: ["/tmp", "/var/tmp"], locked: ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts"] },
	"podman/default.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/etc/hostname", "/etc/hosts", "/run/.containerenv"] },
	"podman/privileged.json": { added: [], locked: [], reasons: ["exemptions/privileged"] },
	"podman/read-only.json": { added: [], locked: [] },
	"podman/tmpfs.json": { added: ["/run", "/var/tmp"], locked: ["/etc/hosts", "/run/.containerenv", "/etc/hostname"] },
	"podman/volume.json": { added: ["/run", "/tmp", "/var/tmp"], locked: ["/run/.containerenv", "/etc/hostname", "/etc/hosts"] },
};

describe("containerd, Docker and Podman", () => {
	test("have a case for each fixture", () => {
		expect(Object.keys(expected).sort()).toEqual(fixtureNames.filter((name) => !name.startsWith("crio/")));
	});

	test.each(Object.entries(expected))("%s comes out by CRI-O's rules", (name, { added, locked, reasons }) => {
		const before = fixtureValue(name);
		const result = harden(uncapped, fixture(name), context);
		const tmpfs = (destination: string) => ({
			destination,
			type: "tmpfs",
			source: "tmpfs",
			options: ["rw", "noexec", "nosuid", "nodev", "tmpcopyup", `mode=${destination === "/run" ? "0755" : "1777"}`],
		});
		const mounts = before.mounts.map((mount) => (locked.includes(mount.destination) ? { ...mount, options: lock(mount.options) } : mount));
		const root = reasons ? before.root : { ...before.root, readonly: true };
		expect(parsed(result)).toEqual({ ...before, root, mounts: [...added.map(tmpfs), ...mounts] });
		expect(hidden(parsed(result))).toEqual([]);
		if (reasons) expect(result.decision.reasons.map(({ rule }) => rule)).toEqual(reasons);
	});

	function lock(options: string[]): string[] {
		return options.includes("rw") ? options.map((option) => (option === "rw" ? "ro" : option)) : [...options, "ro"];
	}
});

/** Where an engine has the bundle of a container with an ID, and an author who uses another client of the same runtime. */
const bundles: Record<string, (id: string) => string> = {
	crio: (id) => `/run/containers/storage/overlay-containers/${id}/userdata`,
	containerd: (id) => `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}`,
	docker: (id) => `/run/containerd/io.containerd.runtime.v2.task/moby/${id}`,
	podman: (id) => `/var/lib/containers/storage/overlay-containers/${id}/userdata`,
	ctr: (id) => `/run/containerd/io.containerd.runtime.v2.task/default/${id}`,
	hand: () => "/srv/bundle",
};
const engineOf = (name: string) => name.slice(0, name.indexOf("/"));
const idOf = (name: string) => /[0-9a-f]{64}$/.exec(fixtureValue(name).linux.cgroupsPath)?.[0] as string;
const liveStages = ["create", "createRuntime", "prestart"] as const;
const startedIn = (bundle: string, id: string, stage: (typeof liveStages)[number]) => ({ ...context, stage, state: { id, bundle } });

describe("a container that is being started", () => {
	test.each(fixtureNames.slice())("%s comes out as its spec alone does, in its engine's bundle", (name) => {
		const id = idOf(name);
		const bundle = bundles[engineOf(name)]?.(id) as string;
		const expected = assess(policy, fixture(name), context);
		for (const stage of liveStages) {
			const { decision, patch } = assess(policy, fixture(name), startedIn(bundle, id, stage));
			expect({ decision, patch }).toEqual({ decision: expected.decision, patch: expected.patch });
		}
	});

	test.each(fixtureNames.filter((name) => name.includes("sandbox")))(
		"%s is not a sandbox in another's bundle, or with another ID",
		(name) => {
			const id = idOf(name);
			const own = bundles[engineOf(name)]?.(id) as string;
			const foreign = Object.values(bundles)
				.map((bundle) => bundle(id))
				.filter((bundle) => bundle !== own);
			const wrong: [bundle: string, id: string][] = [
				...foreign
					.filter((bundle) => !(engineOf(name) === "crio" && bundle.includes("/storage/")))
					.map((bundle): [string, string] => [bundle, id]),
				[own, id.replace(/^../, "00")],
				[own, "web"],
			];
			for (const [bundle, other] of wrong) {
				const { decision } = assess(policy, fixture(name), startedIn(bundle, other, "create"));
				expect(decision).toMatchObject({ readonly: true, warn: [{ rule: "engines/unproven" }] });
				expect(decision.reasons.map(({ rule }) => rule)).not.toContain("exemptions/sandbox");
			}
		},
	);

	test("the state is needed: without it, nothing that an annotation says is believed", () => {
		for (const stage of liveStages)
			expect(assess(policy, fixture("crio/without-flag/sandbox-web.json"), { ...context, stage }).decision.readonly).toBe(true);
	});
});

describe("every fixture", () => {
	test.each(fixtureNames.slice())("%s gains nothing the second time", (name) => {
		const once = harden(policy, fixture(name), context);
		expect(harden(policy, once.bytes, context)).toMatchObject({ bytes: once.bytes, patch: [] });
	});

	test.each(fixtureNames.slice())("%s comes out as it came in, in audit mode, with the change named", async (name) => {
		const audit = await loadPolicy(await shippedBundle(), { data: { ossify: { config: { mode: "audit" } } } });
		const bytes = fixture(name);
		const result = harden(audit, bytes, context);
		expect(result.bytes).toBe(bytes);
		expect(result.patch).toEqual(assess(policy, bytes, context).patch);
	});
});

describe("caps on sizes", () => {
	test.each(fixtureNames.slice())("%s gets no tmpfs without a size", (name) => {
		const { patch } = assess(policy, fixture(name), context);
		const options = patch.filter(({ path }) => /^\/mounts\/\d+$/.test(path)).map(({ value }) => (value as { options: string[] }).options);
		expect(options.filter((list) => !list.some((option) => /^size=[1-9][0-9]*$/.test(option)))).toEqual([]);
	});
});
