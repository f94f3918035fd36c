/** The agent: a process that runs ossify's commands for clients, with policies that are loaded already. @module */
export { Agent, type AgentOptions, type AgentStatus, controlRequest } from "./agent.ts";
export { agentStatus, askAgent, tryInAgent } from "./ask.ts";
export { decodeJob, encodeResult, type Job } from "./job.ts";
export { parseAnswer } from "./wire.ts";
export { JobRunner, type RunCommand } from "./worker.ts";
