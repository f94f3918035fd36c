import { describe, expect, test } from "bun:test";
import { type CoveredFolder, checkDecision, missingFolder, type TmpfsAllowance } from "../decision/mod.ts";
import { forHook, isBeyondRuntimes } from "./hook_mounts.ts";

const mount = (...options: readonly string[]) => ({ destination: "/run", options: ["rw", ...options] });
const covered = (mode: number, uid: number | undefined = 0, gid: number | undefined = 0): CoveredFolder => ({ mode, uid, gid });

describe("isBeyondRuntimes()", () => {
	test.each<[string, string[], CoveredFolder | undefined, boolean]>([
		["the folder's mode", ["mode=0775"], covered(0o775), false],
		["another mode", ["mode=0755"], covered(0o775), true],
		["the folder's mode without its set-user-ID", ["mode=0775"], covered(0o4775), true],
		["another mode, where the image has no folder", ["mode=1777"], missingFolder, false],
		["another mode, where a runtime made the folder", ["mode=1777"], covered(0o755), true],
		["a mode, where nothing is known", ["mode=1777"], undefined, false],
		["an owner", ["mode=0700", "uid=5"], covered(0o700, 5), false],
		["an owner that the spec does not map", ["mode=0700"], { mode: 0o700, uid: undefined, gid: 0 }, true],
		["a group that the spec does not map", ["mode=0700"], { mode: 0o700, uid: 0, gid: undefined }, true],
		["owners that are named", ["mode=0700", "uid=5", "gid=5"], { mode: 0o700, uid: undefined, gid: undefined }, false],
	])("%s", (_, options, folder, beyond) => {
		expect(isBeyondRuntimes(mount(...options), folder)).toBe(beyond);
	});
});

describe("forHook()", () => {
	test.each<[string, object, string[], object]>([
		["a mode that is named", { mode: "0700" }, ["mode=0700"], mount("mode=0700")],
		["a mode that is open", {}, ["mode=0700"], mount()],
		["a default", { defaultMode: "1777" }, ["mode=0700"], { ...mount(), defaultMode: "1777" }],
		["owners that are named", { mode: "0700", uid: 0, gid: 5 }, ["mode=0700", "uid=0", "gid=5"], mount("mode=0700", "uid=0", "gid=5")],
		["owners that are open", { mode: "0700" }, ["mode=0700", "uid=7", "gid=5"], mount("mode=0700")],
		["an owner among the options", { options: ["rw", "uid=7"] }, ["uid=7", "mode=0700", "gid=5"], mount("uid=7")],
	])("%s", (_, said, options, left) => {
		const [allowance] = checkDecision({ mode: "enforce", tmpfs: [{ destination: "/run", ...said }] }).tmpfs;
		expect(forHook(mount(...options), allowance as TmpfsAllowance) as object).toEqual(left);
	});
});
