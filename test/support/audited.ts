/**
 * Audited containers for pages and reports, among them some with names that a page must not execute.
 * @module
 */
import type { AuditedContainer } from "../../src/audit/mod.ts";
import type { WrittenFolder } from "../../src/layer/mod.ts";

const common = { spec: "/run/x/config.json", mode: "enforce", deny: [], warn: [], changes: {} } as const;

/** Names that an author of a container or a path in an image may have chosen. */
export const hostileNames: readonly string[] = [
	"</script><img src=x onerror=\"document.title='run'\">",
	"<!--<script>document.title='run'</script>",
	"javascript:document.title='run'",
	"\u202egpj.exe\u202c",
	"a\u0000b\u001b[31mred\u0007",
	"x".repeat(5000),
	"' onfocus='document.title=1' autofocus='",
	"\ud800",
	"__proto__",
	"שלום مرحبا",
];

const folders: readonly WrittenFolder[] = [
	{ path: "/var/log/nginx", kind: "scratch", rule: "scratch/logs", bytes: 48 << 20, entries: 12 },
	{ path: "/var/cache/nginx", kind: "scratch", rule: "scratch/cache", bytes: 21 << 20, entries: 310 },
	{ path: "/var/lib/postgresql", kind: "data", rule: "data/state", bytes: 130 << 20, entries: 966 },
	{ path: "/usr/local/bin", kind: "drift", rule: "drift/executables", bytes: 9 << 20, entries: 2 },
	{ path: "/run", kind: "covered", rule: "scratch/run", bytes: 3 << 20, entries: 9 },
	{ path: "/etc/nginx/conf.d", kind: "scratch", rule: "scratch/configuration", bytes: 40_960, entries: 3 },
	{ path: "/srv/uploads", kind: "data", rule: "data/uploads", bytes: 64 << 20, entries: 41 },
];

const hardened = {
	rules: ["readonly/root", "tmpfs/allowances"],
	reasons: [
		{ rule: "readonly/root", message: "the container is not exempt, so its root file system becomes read-only" },
		{ rule: "tmpfs/allowances", message: "these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp, /var/tmp" },
	],
};

function wrote(...indexes: readonly number[]): Pick<AuditedContainer, "risk" | "written"> {
	const own = indexes.flatMap((index) => folders[index] ?? []);
	const sum = (key: "bytes" | "entries") => own.reduce((total, folder) => total + folder[key], 0);
	return { risk: own[0]?.kind ?? "none", written: { bytes: sum("bytes"), entries: sum("entries"), folders: own } };
}

function exempt(message: string, until?: string): Pick<AuditedContainer, "result" | "rules" | "reasons"> {
	const rule = "exemptions/namespace";
	return { result: "exempt", rules: [rule], reasons: [{ rule, message, ...(until !== undefined && { until }) }] };
}

/** One of each kind, by its number. */
const kinds: readonly ((index: number) => Omit<AuditedContainer, keyof typeof common>)[] = [
	() => ({ result: "hardened", ...hardened, ...wrote(0, 1) }),
	() => ({ result: "hardened", ...hardened, ...wrote(2, 4) }),
	() => ({ result: "hardened", ...hardened, ...wrote(3, 0, 5) }),
	() => ({ result: "hardened", ...hardened, ...wrote(4) }),
	() => ({ result: "hardened", ...hardened, risk: "none" }),
	() => ({ result: "hardened", ...hardened, risk: "unknown", riskNote: "it never ran" }),
	() => ({ result: "unknown", rules: [], reasons: [], note: "its engine has the spec only in its database" }),
	() => ({ result: "hardened", ...hardened, ...wrote(6) }),
	() => exempt("namespace shop is exempt until 2027-03-31: SHOP-42", "2027-03-31"),
	() => exempt("namespace kube-system is exempt until 2026-12-05: moving", "2026-12-05"),
	() => exempt("namespace legacy is exempt: nobody knows it"),
	() => ({ result: "compliant", ...hardened }),
	() => ({
		result: "changed",
		rules: ["files/engine"],
		reasons: [{ rule: "files/engine", message: "files that the engine mounted are read-only" }],
	}),
	(index) => {
		const said = { rule: "input/root-mount", message: `cannot make the root read-only: mounts[${index}] is on the root itself` };
		return { result: "refused", rules: [said.rule], reasons: [], deny: [said] } as never;
	},
];

const namespaces = ["shop", "kube-system", "legacy", "monitoring", "default", "ci"];

/** As many as are wanted: of every kind, in some namespaces, some with hostile names. */
export function auditedContainers(count: number): readonly AuditedContainer[] {
	return Array.from({ length: count }, (_, index) => {
		const kind = kinds[(index * 5) % kinds.length] ?? (() => ({}) as never);
		const name = index % 3 === 0 ? hostileNames[(index / 3) % hostileNames.length] : `app-${index}`;
		return {
			...common,
			...{ engine: index % 2 === 0 ? "crio" : "containerd", id: index.toString(16).padStart(64, "0") },
			...{
				namespace: namespaces[index % namespaces.length] ?? "",
				pod: `web-${index % 40}-7d9f8c6b54-x${(index % 7) + 2}kzp`,
				name: name ?? "",
			},
			image: `registry.example/team/app-${index % 20}:1.${index % 9}`,
			state: { status: index % 4 === 3 ? "exited" : "running", ...(index % 4 !== 3 && { root: "writable" as const }) },
			...kind(index),
		};
	});
}
