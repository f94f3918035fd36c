/**
 * `yaml.*`, as OPA has them from go-yaml: YAML 1.2 that still knows some numbers of 1.1.
 * @module
 */
import { type Family, succeeds } from "../builtin.ts";
import { text } from "../operands.ts";
import { readYaml } from "./read.ts";
import { writeYaml } from "./write.ts";

export const yaml: Family = {
	"yaml.is_valid": (operand) => typeof operand === "string" && succeeds(() => readYaml(operand)),
	"yaml.marshal": (operand) => writeYaml(operand ?? null),
	"yaml.unmarshal": (operand) => readYaml(text(operand)),
};
