/** Reporting refused writes. @module */
export { installRule, rulesFile, uninstallRule } from "./rule.ts";
export { refusalLine, refusalObject, type ShownRefusal, whyCommand } from "./shown.ts";
export { type Missed, readLog, type Watched, watch } from "./watch.ts";
