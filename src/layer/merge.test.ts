/** What data lack of a fragment: a table of data and fragments. */
import { expect, test } from "bun:test";
import type { AllowancesData } from "./fragment.ts";
import { changeFor } from "./merge.ts";

const wanted = { "/var/log": { size: "16Mi", inodes: 4096 } };
const none = { missing: undefined, added: [], enlarged: [], dropped: [] };

test.each<[title: string, there: unknown, wanted: AllowancesData, change: object]>([
	["nothing", undefined, wanted, { ...none, missing: { allowances: wanted }, added: ["/var/log"] }],
	["others", { "/run": {} }, wanted, { ...none, missing: { allowances: wanted }, added: ["/var/log"] }],
	["the same", { "/var/log": { size: 16777216, inodes: 4096 } }, wanted, none],
	["more", { "/var/log": { size: "1Gi", inodes: null } }, wanted, none],
	["no limit", { "/var/log": { size: null, inodes: null } }, wanted, none],
	[
		"a smaller size",
		{ "/var/log": { size: "1Mi", inodes: 8192, mode: "0700" } },
		{ "/var/log": { size: "16Mi", inodes: 4096, default_mode: "0750" } },
		{ ...none, missing: { allowances: { "/var/log": { size: "16Mi" } } }, enlarged: ["/var/log"] },
	],
	["no size of its own", { "/var/log": { options: ["rw"] } }, wanted, { ...none, missing: { allowances: wanted }, enlarged: ["/var/log"] }],
	[
		"no options of its own",
		{ "/var/log": { size: "1Gi" } },
		{ "/var/log": { size: "1Mi", options: ["rw", "exec"] } },
		{ ...none, missing: { allowances: { "/var/log": { options: ["rw", "exec"] } } }, enlarged: ["/var/log"] },
	],
	["options of its own", { "/var/log": { size: "1Gi", options: ["rw"] } }, { "/var/log": { options: ["rw", "exec"] } }, none],
	["a path that is dropped", { "/var/log": null }, wanted, { ...none, dropped: ["/var/log"] }],
])("%s in the data", (_, there, allowances, change) => {
	expect(changeFor({ allowances: there }, { allowances })).toEqual(change as never);
	const ofImage = changeFor({ images: { "r.example/app": there } }, { images: { "r.example/app": allowances } });
	const { missing } = change as { missing?: { allowances: object } };
	expect(ofImage).toEqual({ ...change, missing: missing && { images: { "r.example/app": missing.allowances } } } as never);
});
