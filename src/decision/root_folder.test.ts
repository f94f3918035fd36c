import { describe, expect, test } from "bun:test";
import { type CoveredFolder, missingFolder, rootFolderOf } from "./root_folder.ts";

const root = { uid: 0, gid: 0 };
const shared: CoveredFolder = { mode: 0o1777, ...root };

describe("rootFolderOf()", () => {
	test.each<[string, Parameters<typeof rootFolderOf>[0], CoveredFolder | undefined, object]>([
		["no image at hand, nothing named", {}, undefined, {}],
		["no image at hand, a default", { defaultMode: "1777" }, undefined, { mode: "1777" }],
		["no image at hand, all named", { mode: "0700", uid: 0, gid: 5 }, undefined, { mode: "0700", uid: 0, gid: 5 }],
		["no such folder, nothing named", {}, missingFolder, { mode: "0755", ...root }],
		["no such folder, a default", { defaultMode: "1777" }, missingFolder, { mode: "1777", ...root }],
		["no such folder, a mode and an owner", { mode: "0700", uid: 101 }, missingFolder, { mode: "0700", uid: 101, gid: 0 }],
		["crun's folder for a missing one, nothing named", {}, { mode: 0o1755, ...root }, { mode: "0755", ...root }],
		["crun's folder for a missing one, a default", { defaultMode: "1777" }, { mode: 0o1755, ...root }, { mode: "1777", ...root }],
		["a folder, a default", { defaultMode: "0755" }, shared, { mode: "1777", ...root }],
		["a folder, a mode", { mode: "0755" }, shared, { mode: "0755", ...root }],
		["a folder of a user's", { defaultMode: "1777" }, { mode: 0o755, uid: 101, gid: 0 }, { mode: "0755", uid: 101, gid: 0 }],
		["a folder of a group's", { defaultMode: "1777" }, { mode: 0o755, uid: 0, gid: 101 }, { mode: "0755", uid: 0, gid: 101 }],
		["a folder of a user's, a group", { gid: 5 }, { mode: 0o700, uid: 101, gid: 101 }, { mode: "0700", uid: 101, gid: 5 }],
		["OpenShift's arbitrary user", { defaultMode: "0755" }, { mode: 0o775, ...root }, { mode: "0775", ...root }],
		["set-group-ID", {}, { mode: 0o2775, uid: 0, gid: 5 }, { mode: "2775", uid: 0, gid: 5 }],
		["set-group-ID and sticky", {}, { mode: 0o3777, uid: 999, gid: 999 }, { mode: "3777", uid: 999, gid: 999 }],
		["set-user-ID, which is left out", {}, { mode: 0o7755, ...root }, { mode: "3755", ...root }],
		["no permissions", { defaultMode: "1777" }, { mode: 0, ...root }, { mode: "0000", ...root }],
		["an owner without an id in the container", {}, { mode: 0o755, uid: undefined, gid: undefined }, { mode: "0755" }],
		["a group without an id in the container", { gid: 0 }, { mode: 0o755, uid: 5, gid: undefined }, { mode: "0755", uid: 5, gid: 0 }],
	])("%s", (_, allowance, covered, folder) => {
		expect(rootFolderOf(allowance, covered) as object).toEqual(folder);
	});
});
