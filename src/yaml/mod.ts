/** Faults of YAML documents that parse. @module */
export { type Fault, faultIn } from "./faults.ts";
