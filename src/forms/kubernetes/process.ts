/**
 * What a container starts, and with which environment.
 * @module
 */
import type { Fields } from "../document/mod.ts";
import { required } from "./values.ts";
import { Variables } from "./variables.ts";

/** What a container starts. */
export interface ContainerProcess {
	/** Undefined where the image's entrypoint is a part of them, or a value that is taken from elsewhere. */
	readonly args: readonly string[] | undefined;
	readonly env: readonly string[];
	readonly cwd: string | undefined;
	/** The variables whose values are taken from elsewhere; an `envFrom` counts as one. */
	readonly fromElsewhere: readonly string[];
}

/** @throws {OssifyError} `input/invalid-form` */
export function processOf(container: Fields): ContainerProcess {
	const variables = new Variables();
	for (const one of container.at("env").list()) {
		const name = required(one.at("name"));
		const value = variables.expand(one.at("value"));
		variables.set(name, one.at("valueFrom").value === undefined ? value : undefined);
	}
	const command = container.at("command").list();
	const words = [...command, ...container.at("args").list()].map((word) => variables.expand(word));
	const isWhole = command.length > 0 && words.every((word) => word !== undefined);
	const { known, unknown } = variables;
	return {
		args: isWhole ? words.filter((word) => word !== undefined) : undefined,
		env: known.map(([name, value]) => `${name}=${value}`),
		cwd: container.at("workingDir").text() || undefined,
		fromElsewhere: [...unknown, ...(container.at("envFrom").list().length > 0 ? ["envFrom"] : [])],
	};
}
