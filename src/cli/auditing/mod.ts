/** `ossify audit`: what is audited, and how it is written. @module */
export { auditMachine, machineRootOption, nodeName, skipLayersOption } from "./audit_machine.ts";
export { auditSpecs, type Receiver } from "./audit_specs.ts";
export { failOnOf, failOnOption } from "./fail_on.ts";
export { auditFormats, type Failure, type Outcome, type Reporter, reporterFor } from "./reporter.ts";
