/** `ossify install k3s` on a containerd with k3s's layout, with a configuration that is written anew at each start. */
import { describe, expect, test } from "bun:test";
import { checkedContainer, checks } from "./support/checks.ts";
import { type CommandResult, must, run } from "./support/command.ts";
import type { Container } from "./support/container.ts";
import { criEngine } from "./support/cri_engine.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { expectCheck } from "./support/expect_check.ts";
import { readLog } from "./support/hooked.ts";
import { hostState } from "./support/host_state.ts";
import { config, data, furnishK3s, type Generation, removeK3s, startK3s } from "./support/k3s.ts";

const log = "/var/log/ossify/decisions.log";
const looked = ["/etc/ossify", "/etc/rancher", "/usr/libexec/ossify", `${data}/agent/etc`];
const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);
/** But for what k3s writes itself. */
const files = () =>
	Object.entries(hostState(looked).files)
		.filter(([path]) => path !== config)
		.map(([path, facts]) => `${path} ${facts.startsWith("4") ? "folder" : facts}`);

/** Starts k3s's containerd, and one container in it. */
async function withContainer(generation: Generation, look: (container: Container) => Promise<void>, handler?: string): Promise<void> {
	const engine = criEngine(await startK3s(generation), handler);
	try {
		const container = await engine.start(checkedContainer());
		try {
			await look(container);
		} finally {
			await container.remove();
		}
	} finally {
		await engine.close();
	}
}

const expectOpen = (container: Container) =>
	expectCheck(container, { name: "open", command: "touch /usr/x && echo wrote", prints: "wrote\n" });

describe.each(["3 with imports", "3", "2"] as const)("ossify install k3s, with the configuration of version %s", (generation) => {
	test("hardens every container once k3s has started again, by the shipped data, and leaves nothing when it is uninstalled", async () => {
		await furnishK3s();
		try {
			await withContainer(generation, expectOpen);
			const before = files();
			const { code, stderr } = await ossify("install", "k3s");
			expect([code, stderr]).toEqual([
				0,
				expect.stringContaining("restart it (`systemctl restart k3s`, on an agent `systemctl restart k3s-agent`)"),
			]);
			if (generation !== "3 with imports")
				expect(await ossify("doctor")).toMatchObject({ code: 1, stdout: expect.stringContaining("k3s does not use ossify yet") });
			await withContainer(generation, async (container) => {
				for (const check of checks) await expectCheck(container, check);
				expect(await ossify("doctor")).toMatchObject({ code: 0 });
			});
			// The engine is believed by its folders, which the shipped data names.
			const last = readLog(log).at(-1);
			expect(last).toMatchObject({ outcome: "requested", namespace: "default" });
			expect(last?.warn.map(({ rule }) => rule)).not.toContain("engines/unproven");
			const once = files();
			await must([ossifyExecutable(), "install", "k3s"]);
			expect(files()).toEqual(once);
			await must([ossifyExecutable(), "uninstall", "k3s"]);
			expect(files()).toEqual(before);
			await withContainer(generation, expectOpen);
		} finally {
			await ossify("uninstall", "k3s", "--force");
			await removeK3s();
		}
	});

	test("as a handler hardens the pods that ask for it, and no others", async () => {
		await furnishK3s();
		try {
			await withContainer(generation, expectOpen);
			await must([ossifyExecutable(), "install", "k3s", "--handler", "hardened"]);
			await withContainer(
				generation,
				async (container) => {
					for (const check of checks) await expectCheck(container, check);
				},
				"hardened",
			);
			await withContainer(generation, expectOpen);
		} finally {
			await ossify("uninstall", "k3s", "--force");
			await removeK3s();
		}
	});
});

test("ossify install containerd beside k3s says whose containerd reads what", async () => {
	await furnishK3s();
	try {
		await withContainer("3 with imports", expectOpen);
		expect((await ossify("install", "containerd", "--dry-run")).stderr).toContain(
			"k3s is installed and runs its own containerd, which does not read this configuration: `ossify install k3s`",
		);
	} finally {
		await removeK3s();
	}
});
