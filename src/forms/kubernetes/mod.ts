/** TODO. @module */
import type { Form, FormInput } from "../form.ts";

export function readKubernetes(_input: FormInput): Form | undefined {
	return undefined;
}
