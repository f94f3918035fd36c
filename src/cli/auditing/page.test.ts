import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { auditPage } from "../../../test/support/audit_page.ts";
import { auditedContainers, hostileNames } from "../../../test/support/audited.ts";
import { AuditTally } from "../../audit/mod.ts";
import { packageAssets } from "../../platform/mod.ts";

const containers = auditedContainers(30);
const html = auditPage(containers, hostileNames);
const sourceOf = (element: string) => new RegExp(`<${element}>([^]*?)</${element}>`).exec(html)?.[1] ?? "";
const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

test("the page is the shipped one, with the audit as JSON in it, in which no element can begin or end", () => {
	const [before = "", after = ""] = packageAssets.auditPage().split("{{content}}");
	const content = html.slice(before.length, html.length - after.length);
	expect([html.startsWith(before), html.endsWith(after), content.includes("<")]).toEqual([true, true, false]);
	const tally = new AuditTally();
	for (const one of containers) tally.add(one);
	expect(JSON.parse(content)).toEqual(
		JSON.parse(
			JSON.stringify({
				containers,
				totals: tally.totals(),
				errors: hostileNames.map((spec) => ({ spec, code: "input/not-json", message: `cannot read ${spec}` })),
				run: { time: "2026-11-29T07:36:00.000Z", version: "0.1.0", specs: hostileNames },
			}),
		),
	);
});

test("the page allows its own script and style, and nothing else", () => {
	const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
	const own = `script-src ${hashOf(sourceOf("script"))}; style-src ${hashOf(sourceOf("style"))}`;
	expect(policy).toBe(`default-src 'none'; ${own}; base-uri 'none'; form-action 'none'`);
});

test("the page names no resource of another place, and has the licence of what is bundled into its script", () => {
	const template = packageAssets.auditPage();
	expect(template.match(/(?:src|href|url)\s*[=(]\s*["']?[^"'\s>)]*/g) ?? []).toEqual([]);
	expect(template.match(/Copyright .* Mike Bostock/g)).toHaveLength(1);
});
