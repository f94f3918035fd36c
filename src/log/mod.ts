/** The decision log: written by hooks, read by people. @module */
export { type LoggedRecord, outcomes, parseEntry } from "./entry.ts";
export { safeJson } from "./escape.ts";
export { type Filter, parseTime, passes } from "./filter.ts";
export { type FinalLog, openFinalLog } from "./final.ts";
export { follow, type Line, LogLines, machineTails } from "./read.ts";
export { defaultLog, type LogOptions, maxLogKeep, maxLogSize, minLogSize, openRecorder } from "./recorder.ts";
export { renderForeign, renderRecord, renderSummary } from "./render.ts";
export { Tally } from "./summary.ts";
