/** The agent that serves the engines: its files, and its service. @module */
export type { AgentStatus } from "../../agent/mod.ts";
export { refuseUnfit } from "./fit.ts";
export { removesService, type Systemctl, startService, stopService, systemctlOn } from "./service.ts";
export { otherPathOf, type Serving, skewOf } from "./skew.ts";
export {
	type AgentState,
	agentLeft,
	agentOf,
	agentState,
	servedExecutable,
	servedPolicies,
	skewOfInstalled,
	withoutAnswer,
} from "./state.ts";
export { serviceUnit, socketPath, socketUnit } from "./units.ts";
export { callsClient, withAgent } from "./wanted_agent.ts";
