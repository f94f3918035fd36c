/**
 * Loading the audit rule, and keeping it over a restart of the machine.
 * @module
 */
import { ruleFile, ruleMessages } from "../../denials/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { type AuditControl, openAuditControl } from "../../platform/kernel/audit_socket.ts";
import type { Platform } from "../../platform/mod.ts";

/** auditd loads what is in this folder when it starts. */
export const rulesFolder = "/etc/audit/rules.d";
/** The file with the rule. */
export const rulesFile = `${rulesFolder}/60-ossify.rules`;

/** Does something with the kernel's audit subsystem. @throws {OssifyError} `host/no-audit`, `host/no-ffi` */
export async function withAudit<Result>(act: (control: AuditControl) => Result): Promise<Result> {
	const control = await openAuditControl();
	try {
		return act(control);
	} finally {
		control.close();
	}
}

/** Whether the rules are loaded, and audit is on. */
export function isLoaded(control: AuditControl): boolean {
	const listed = control.rules();
	return control.status().enabled && ruleMessages(control.architecture).every((rule) => listed.some((one) => isSame(one, rule)));
}

/** The kernel pads the rules that it lists to whole words. */
function isSame(listed: Uint8Array, rule: Uint8Array): boolean {
	return listed.length >= rule.length && listed.length < rule.length + 4 && rule.every((byte, index) => byte === listed[index]);
}

/** Loads the rule. @returns whether a restart of the machine keeps it */
export async function installRule({ files }: Platform): Promise<boolean> {
	return await withAudit((control) => {
		control.enable();
		for (const rule of ruleMessages(control.architecture)) control.addRule(rule);
		if (!isLoaded(control)) throw notLoaded("it was added, and is not in the kernel's list");
		if (files.kind(rulesFolder) !== "folder") return false;
		files.write(rulesFile, encodeUtf8(ruleFile(control.architecture)), [rulesFolder]);
		return true;
	});
}

/** Unloads the rule, and removes its file. Audit stays on, as others may use it. @returns whether there was one */
export async function uninstallRule({ files }: Platform, remove: (path: string) => void): Promise<boolean> {
	const wasLoaded = await withAudit((control) => {
		// Each is deleted, also where one is missing.
		const deleted = ruleMessages(control.architecture).map((rule) => control.deleteRule(rule));
		return deleted.includes(true);
	});
	if (files.kind(rulesFile) === "missing") return wasLoaded;
	remove(rulesFile);
	return true;
}

/** The error where nothing would be reported. */
export function notLoaded(why: string): OssifyError {
	return new OssifyError("host/no-audit", `cannot report refused writes: the audit rule is not loaded (${why})`, {
		advice: "load it with `ossify denials install`",
	});
}
