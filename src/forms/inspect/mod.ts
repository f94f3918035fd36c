/** TODO. @module */
import type { Form, FormInput } from "../form.ts";

export function readInspect(_input: FormInput): Form | undefined {
	return undefined;
}
