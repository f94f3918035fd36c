/** The decision log: writing and reading. @module */

export { safeJson } from "../visible.ts";
export { type LoggedRecord, parseEntry, results } from "./entry.ts";
export { type Filter, parseTime, passes } from "./filter.ts";
export { type FinalLog, openFinalLog } from "./final.ts";
export { MergedLines } from "./merged.ts";
export { follow, type Line, LogLines, machineTails } from "./read.ts";
export { type Recent, recentDecisions } from "./recent.ts";
export { type LogOptions, lastDecision, openRecorder } from "./recorder.ts";
export { renderForeign, renderRecord, renderSummary } from "./render.ts";
export { type Criterion, type Found, Search } from "./search.ts";
export { Tally } from "./summary.ts";
