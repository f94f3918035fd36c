/** Reporting refused writes. @module */
export { installRule, rulesFile, uninstallRule } from "./rule.ts";
export { refusalLine, refusalObject, type ShownRefusal } from "./shown.ts";
export { type Missed, readLog, watch } from "./watch.ts";
