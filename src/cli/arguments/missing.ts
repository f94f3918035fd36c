/**
 * Paths of policies and data that lead nowhere.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Files } from "../../platform/mod.ts";
import { closest } from "./closest.ts";

/** @throws {OssifyError} `policy/unreadable` where there is nothing at a path, with what was perhaps meant */
export function refuseMissing(files: Files, path: string): void {
	if (files.kind(path) !== "missing") return;
	const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
	const beside = files.kind(folder) === "folder" ? files.list(folder).filter((name) => !name.includes("/")) : [];
	const meant = closest(path.slice(path.lastIndexOf("/") + 1), beside);
	const advice = meant === undefined ? "is it spelt right, and is this the folder to name it from?" : `did you mean ${meant}?`;
	throw new OssifyError("policy/unreadable", `cannot read ${path}: there is no such file or folder`, { advice });
}
