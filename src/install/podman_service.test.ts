import { expect, test } from "bun:test";
import { runtimeMachine } from "../../test/support/runtime_machine.ts";
import type { Place } from "../platform/files/place.ts";
import { diagnose } from "./doctor/mod.ts";
import { engines } from "./engines/mod.ts";
import { uninstall } from "./uninstall.ts";

const { place, furnish, put, tree } = runtimeMachine("usr/bin/podman");

/** A machine on which Podman's API service runs. */
function serving(started: Date): Place {
	const service = { pid: 1, args: ["podman", "system", "service"], started, variable: () => undefined, shares: () => true };
	return { ...place(), processes: (name) => (name === "podman" ? [service] : []) };
}

const earlier = () => serving(new Date(0));
const later = () => serving(new Date(Date.now() + 60_000));
const notice = "Podman's API service is running, and reads its configuration when it starts: restart it (`systemctl restart podman`)";
const script = "/usr/libexec/ossify/podman-runtime/crun";
const dropIns = {
	podman: "/etc/containers/containers.conf.d/99-ossify.conf",
	"podman-runtime": "/etc/containers/containers.conf.d/99-ossify-runtime.conf",
};

test.each(["podman", "podman-runtime"] as const)(
	"install %s says that Podman's API service has to be restarted, and doctor until it was",
	(engine) => {
		const found = (machine: Place) => {
			const [diagnosis] = diagnose(machine, engine, () => {});
			return diagnosis?.findings.filter(({ ok }) => !ok);
		};
		furnish();
		expect(put(engine, {}, earlier()).warnings).toEqual([notice]);
		expect(put(engine, {}, earlier()).warnings).toEqual([]);
		const message = `Podman's API service was started before ${dropIns[engine]} was written, and has not read it`;
		expect(found(earlier())).toEqual([{ check: "engine/restart", ok: false, message, fix: "restart it: `systemctl restart podman`" }]);
		expect(found(later())).toEqual([]);
	},
);

test("uninstall podman says that Podman's API service has to be restarted", () => {
	put("podman");
	expect(uninstall(earlier(), engines.podman).warnings).toEqual([notice]);
});

test("uninstall podman-runtime keeps the script, without ossify, until Podman's API service was restarted", () => {
	furnish();
	const before = tree();
	put("podman-runtime");
	const kept = `${script} is kept and only calls the underlying runtime: Podman's API service calls it until it is restarted. Uninstall again afterwards to remove it`;
	expect(uninstall(earlier(), engines["podman-runtime"]).warnings).toEqual([kept]);
	expect(uninstall(earlier(), engines["podman-runtime"]).warnings).toEqual([kept]);
	expect(tree()).toContain(`${script.slice(1)} 755`);
	expect(uninstall(later(), engines["podman-runtime"]).warnings).toEqual([]);
	expect(tree()).toEqual(before);
});
