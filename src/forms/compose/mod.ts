/**
 * Compose files: one container a service, as Docker Compose creates it, and for comparison podman-compose. `deploy.replicas` are alike, and
 * profiles do not matter: each service may be started.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { ContainerDescription } from "../description.ts";
import { Fields } from "../document/mod.ts";
import { asOtherUser } from "../flags/mod.ts";
import type { Alternative, Form, FormContainer, FormInput } from "../form.ts";
import { Extends } from "./extends.ts";
import { describe } from "./service.ts";
import { unknownOf } from "./unknown.ts";
import { Values } from "./values.ts";

/** Undefined where the file is not a Compose file: a mapping with services and no kind of Kubernetes. */
export function readCompose({ file, documents }: FormInput): Form | undefined {
	const index = documents.findIndex(({ value }) => isCompose(value));
	const document = documents[index];
	if (document === undefined) return undefined;
	const root = new Fields(file, document);
	const services = root.at("services");
	const extended = new Extends(services);
	const containers: FormContainer[] = [];
	const other = documents.find((one) => one !== document);
	const problems: OssifyError[] = other === undefined ? [] : [secondDocument(file, other)];
	for (const [name, service] of services.entries()) {
		try {
			if (service.at("provider").value === undefined) containers.push(containerOf(name, service, { root, extended, index }));
		} catch (error) {
			if (!(error instanceof OssifyError)) throw error;
			problems.push(error);
		}
	}
	return { kind: "Compose", containers, problems, documents };
}

interface Context {
	readonly root: Fields;
	readonly extended: Extends;
	readonly index: number;
}

function containerOf(name: string, given: Fields, { root, extended, index }: Context): FormContainer {
	const service = extended.of(given);
	const values = new Values();
	const source = describe(service.fields, root, values, "docker");
	const alternatives = [...asOtherUser(source), ...otherFlags(source, values)];
	const byPodman = { when: "Podman runs it", description: describe(service.fields, root, new Values(), "podman") };
	return {
		label: `service ${name}`,
		source,
		unknown: [...values.unknown, ...unknownOf(service, root)],
		alternatives: [...alternatives, byPodman],
		location: { document: index, part: given.part },
	};
}

/** The flags of a description, by the key that Compose has for them. */
const flags = { read_only: "readonlyRoot", privileged: "privileged" } as const satisfies Record<string, keyof ContainerDescription>;

/** What follows where a variable turns a flag over. */
function otherFlags(source: ContainerDescription, { assumed }: Values): readonly Alternative[] {
	return Object.entries(flags).flatMap(([key, field]) => {
		const value = assumed.get(key);
		return value === undefined ? [] : [{ when: `${key} is ${!value}`, description: { ...source, [field]: !value } }];
	});
}

function isCompose(value: unknown): boolean {
	return typeof value === "object" && value !== null && Object.hasOwn(value, "services") && !Object.hasOwn(value, "kind");
}

/** Compose merges the documents of a file. One error for all of them: there may be many. */
function secondDocument(file: FormInput["file"], document: FormInput["documents"][number]): OssifyError {
	return new Fields(file, document).error("only one document of a Compose file is read", "put its services into one document");
}
