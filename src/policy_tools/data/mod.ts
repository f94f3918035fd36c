/** What the data of policies may hold, and whether it does. @module */
export { dataFaults, type GivenData, overlayFaults, shippedSchema } from "./data_faults.ts";
export { declaredPathsIn } from "./declared.ts";
export { type KnobFault, knobFaults } from "./faults.ts";
export { dataLines, isCompilers, type Lines, rulesIn, unignored } from "./ignored.ts";
export { isPatternOf } from "./namespace_patterns.ts";
export { atItsData, partNamedIn, placedFaults, refuseFaults } from "./placed.ts";
export { schemaOf } from "./policy_schema.ts";
export { ownData, refuseWrongData, regoDataFaults, schemaOfSource } from "./rego_faults.ts";
export { dataSchema } from "./shipped_schema.ts";
