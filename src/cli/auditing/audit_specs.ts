/**
 * From documents to audited containers: one that cannot be read does not keep the others from being audited.
 * @module
 */
import { type AuditedContainer, auditedOf, type Origin, titleOf } from "../../audit/mod.ts";
import { coded } from "../../errors.ts";
import type { ContainerRisk } from "../../layer/mod.ts";
import type { Identity } from "../../policy.ts";
import { type Assessed, type Assessor, noteWindows, type TimedCall } from "../deciding/mod.ts";
import { type Source, sourcesOf } from "./sources.ts";

/** What receives the results, in their order. */
export interface Receiver {
	add(container: AuditedContainer): void;
	/** @param spec what cannot be audited, for people @param origin its file, where that is not all of it */
	fail(spec: string, error: unknown, origin?: Origin): Promise<void>;
}

/** What a found file is that describes no containers: a search finds files of all kinds. */
const ofOtherKind: readonly string[] = ["input/unknown-form", "input/not-a-spec", "input/no-containers"];

/** The formats that show the lines of containers: a file is read again for them. */
const linedFormats: readonly string[] = ["sarif", "junit"];

/** Audits all containers in some SPECs. @throws {OssifyError} of kind `policy` or `usage` */
export async function auditSpecs(audit: Audit): Promise<void> {
	const { call, assessor, receiver } = audit;
	await assessor.load();
	for (const source of sourcesOf(call.platform, call.args)) {
		call.deadline.renew();
		if ("error" in source) await receiver.fail(source.spec, source.error);
		else await auditDocument(source, audit);
	}
}

/** One audit. */
export interface Audit {
	readonly call: TimedCall;
	readonly assessor: Assessor;
	readonly receiver: Receiver;
}

/** A document, and what is known of its container besides. */
export interface Document extends Source {
	/** Names that the container's spec may not have. */
	readonly names?: Identity;
	/** Of a container on this machine: looks at its layer. */
	readonly risk?: (assessed: Assessed) => Promise<ContainerRisk>;
}

/** Audits the containers of a document. */
export async function auditDocument({ origin, isFound, file, names = {}, risk }: Document, audit: Audit): Promise<void> {
	const { call, assessor, receiver } = audit;
	const { container: id, ...others } = names;
	const showsLines = linedFormats.includes(call.options.text("format") ?? "");
	const title = titleOf({ ...origin, ...(id !== undefined && { id }), ...others });
	try {
		const { containers, problems, form } = await assessor.assessFile(file);
		await noteWindows(call, form, title);
		for (const error of problems) await receiver.fail(title, error, origin);
		for (const { label, assess } of containers) {
			call.deadline.renew();
			const named = { ...origin, ...(label !== undefined && { container: label }) };
			await reporting({ title: label === undefined ? title : titleOf(named), origin }, receiver, async () => {
				const assessed = await assess();
				const place = showsLines && origin.line === undefined ? { startLine: assessed.container?.line() ?? 1 } : {};
				receiver.add({ ...audited({ ...named, ...place }, assessed, names), ...(await risk?.(assessed)) });
			});
		}
	} catch (error) {
		if (!isFound || !ofOtherKind.includes(coded(error).code)) await receiver.fail(title, error, origin);
	}
}

/** What the policy says takes precedence over other names; the engine in whose folder a container is takes precedence over that. */
function audited(
	origin: Origin,
	{ assessment, container, identity: { stateFiles: _, ...identity } }: Assessed,
	names: Identity,
): AuditedContainer {
	const { engine } = names;
	return auditedOf(origin, { ...names, ...identity, ...(engine !== undefined && { engine }) }, assessment, container);
}

/** What is audited, for people, and where it is. */
interface Subject {
	readonly title: string;
	readonly origin: Origin;
}

async function reporting({ title, origin }: Subject, receiver: Receiver, act: () => Promise<void>): Promise<void> {
	try {
		await act();
	} catch (error) {
		await receiver.fail(title, error, origin);
	}
}
