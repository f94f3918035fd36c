/** The page of `ossify audit --format html` in Chromium, opened from a file: two widths, light and dark. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { auditPage } from "../support/audit_page.ts";
import { auditedContainers, hostileNames } from "../support/audited.ts";
import { must } from "./support/command.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { sandbox } from "./support/sandbox.ts";

let browser: Browser;
let page: Page;
const said: string[] = [];
const requested: string[] = [];

/** Opens a page as a user does, and waits until its pictures are drawn. */
async function open(name: string, html: string): Promise<void> {
	const file = join(sandbox().folder, name);
	writeFileSync(file, html);
	requested.length = 0;
	await page.goto(`file://${file}`);
	await page.waitForFunction("document.querySelector('#written') === null || document.querySelector('.treemap') !== null");
}

/** What a script in the page returns. */
async function ask<T>(script: string): Promise<T> {
	return (await page.evaluate(script)) as T;
}

beforeAll(async () => {
	const profile = join(sandbox().folder, "chromium");
	mkdirSync(profile);
	browser = await puppeteer.launch({ executablePath: findEngines().chromium, args: ["--no-sandbox"], userDataDir: profile });
	page = await browser.newPage();
	page.on("console", (message) => said.push(message.text()));
	page.on("pageerror", (error) => said.push(String(error)));
	page.on("dialog", (dialog) => said.push(dialog.message()));
	page.on("request", (request) => requested.push(request.url()));
});

afterAll(async () => {
	await browser?.close();
});

const small = auditPage(auditedContainers(60), hostileNames);

describe.each([
	[400, "light"],
	[400, "dark"],
	[1280, "light"],
	[1280, "dark"],
])("at a width of %p, %s", (width, scheme) => {
	beforeAll(async () => {
		await page.setViewport({ width, height: 900 });
		await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
		await open("small.html", small);
	});

	test("nothing of another place is loaded, nothing is reported, and no name runs", async () => {
		expect([requested.length, said, await page.title()]).toEqual([1, [], "ossify audit"]);
		expect(await ask<unknown>("['img', 'script'].map((name) => document.querySelectorAll(name).length)")).toEqual([0, 2]);
	});

	test("axe finds nothing", async () => {
		await ask(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
		const { violations } = await ask<AxeResults>("axe.run(document)");
		expect(violations.map(({ id, impact, nodes }) => [impact, id, nodes[0]?.html])).toEqual([]);
	});

	test("the page is as wide as its window, and in its colours", async () => {
		const ground = scheme === "dark" ? "rgb(21, 24, 27)" : "rgb(255, 255, 255)";
		const seen = "[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]";
		expect(await ask<unknown>(seen)).toEqual([width, ground]);
	});
});

describe("by keyboard", () => {
	const cells = (column: number) =>
		ask<string[]>(`[...document.querySelectorAll('#containers tbody td:nth-child(${column})')].map((one) => one.textContent)`);
	const sorted = () => ask<string[]>("[...document.querySelectorAll('#containers th')].map((one) => one.ariaSort).filter(Boolean)");
	const status = () => ask<string>("document.querySelector('#containers [role=status]').textContent");

	/** Presses Tab until an element has the focus, and says whether that can be seen. */
	async function tabTo(selector: string): Promise<string> {
		for (let presses = 0; presses < 200; presses++) {
			await page.keyboard.press("Tab");
			if (await ask<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`))
				return await ask<string>("getComputedStyle(document.activeElement).outlineStyle");
		}
		throw new Error(`Tab never leads to ${selector}`);
	}

	beforeAll(async () => open("small.html", small));

	test("the containers are filtered", async () => {
		expect(await tabTo("#filters input")).toBe("solid");
		await page.keyboard.type("shop exempt");
		expect([await status(), new Set(await cells(5))]).toEqual(["2 containers", new Set(["shop"])]);
		await tabTo("#filters select");
		await page.keyboard.type("ref");
		expect(await status()).toBe("0 containers");
	});

	test("they are sorted, in both directions", async () => {
		await open("small.html", small);
		await tabTo("#containers th:nth-child(4) button");
		await page.keyboard.press("Enter");
		expect([await sorted(), (await cells(4))[0]]).toEqual([["descending"], "133 MiB"]);
		await page.keyboard.press("Space");
		expect([await sorted(), (await cells(4)).at(-1)]).toEqual([["ascending"], "133 MiB"]);
	});

	test("groups are shown by workload", async () => {
		await open("small.html", small);
		await tabTo("#groups input");
		await page.keyboard.press("ArrowRight");
		expect(await ask<string>("document.querySelector('#groups caption').textContent")).toBe("Outcomes by workload");
	});
});

test("10,000 containers are shown piece by piece", async () => {
	await open("large.html", auditPage(auditedContainers(10_000)));
	const shown =
		"[document.querySelectorAll('#containers tbody tr').length, document.querySelector('#containers [role=status]').textContent]";
	expect(await ask<unknown>(shown)).toEqual([100, "100 of 10,000 containers"]);
	await ask("document.querySelector('#containers .more button').click()");
	expect(await ask<unknown>(shown)).toEqual([200, "200 of 10,000 containers"]);
	await page.type("#filters input", "app-77 ");
	expect(await ask<unknown>(shown)).toEqual([75, "75 containers"]);
});

test("the page of the executable has the containers of a manifest, by its hostile names", async () => {
	// A NUL, half of a pair and a long path of a cgroup are refused.
	const names = hostileNames.filter((name) => !/[\0\ud800]|x{300}/.test(name));
	const containers = names.map((name) => ({ name, image: name }));
	const manifest = { apiVersion: "v1", kind: "Pod", metadata: { name: names[0], namespace: "shop" }, spec: { containers } };
	const html = await must([ossifyExecutable(), "audit", "--format", "html", "-"], { input: JSON.stringify(manifest) });
	await open("executable.html", html);
	expect(await ask<number>("document.querySelectorAll('#containers tbody tr').length")).toBe(names.length);
	expect([said, await page.title()]).toEqual([[], "ossify audit"]);
});
