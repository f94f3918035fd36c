/** TODO. @module */
import type { Form, FormInput } from "../form.ts";

export function readCompose(_input: FormInput): Form | undefined {
	return undefined;
}
