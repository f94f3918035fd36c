/**
 * Kubernetes' `readOnlyRootFilesystem: true`: its author chose by volumes what can be written to, and ossify adds nothing, unless the data say
 * otherwise.
 */
import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { newName } from "./support/container.ts";
import { type Hooked, type HookSettings, hooked } from "./support/hooked.ts";
import { sandbox } from "./support/sandbox.ts";
import { wrapped } from "./support/wrapped.ts";

const engines: readonly [name: string, start: (settings: HookSettings) => Promise<Hooked>][] = [
	["CRI-O with the hook", hooked["CRI-O"]],
	["CRI-O with ossify in front of its runtime", wrapped["CRI-O"]],
	["containerd with ossify in front of its runtime", wrapped.containerd],
];
const script = "for at in /run /tmp /var/tmp /usr /data; do touch $at/x && echo wrote $at; done; exit 0";
const locked = (...paths: readonly string[]) => paths.map((path) => `touch: ${path}/x: Read-only file system\n`).join("");
const adding = { ossify: { config: { tmpfs: { add_to_readonly_roots: true } } } };

const cases: readonly [name: string, settings: HookSettings, wrote: readonly string[], locked: readonly string[], rule: string][] = [
	["as it comes", {}, ["/data"], ["/run", "/tmp", "/var/tmp", "/usr"], "tmpfs/declined"],
	["where the data say so", { data: adding }, ["/run", "/tmp", "/var/tmp", "/data"], ["/usr"], "tmpfs/allowances"],
];

test.each(engines.flatMap(([engine, start]) => cases.map((one) => [engine, one[0], start, one] as const)))(
	"on %s, %s",
	async (_, __, start, [, settings, wrote, denied, rule]) => {
		const engine = await start(settings);
		try {
			const source = join(sandbox().folder, newName());
			mkdirSync(source);
			const volumes = [{ source, destination: "/data" }];
			const container = await engine.start({ volumes, securityContext: { readonly_rootfs: true } });
			const { stdout, stderr } = await container.exec(["sh", "-c", script]);
			expect({ stdout, stderr }).toEqual({ stdout: wrote.map((path) => `wrote ${path}\n`).join(""), stderr: locked(...denied) });
			const record = engine.records().at(-1);
			expect(record?.readonly).toBe(true);
			expect(record?.reasons.map((reason) => reason.rule)).toContain(rule);
		} finally {
			await engine.close();
		}
	},
);
