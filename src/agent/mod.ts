/** The agent: a process that runs ossify's commands for clients, with policies that are loaded already. @module */
export type { Accepted } from "./accepted.ts";
export { Agent, type AgentOptions, type AgentStatus, controlRequest } from "./agent.ts";
export { agentStatus, askAgent, tryInAgent } from "./ask.ts";
export type { Failure } from "./failure.ts";
export { parseAnswer } from "./wire.ts";
