/** What is told: colours, progress, warnings and errors. Standard output itself is written by the commands. @module */
export { colorsFor } from "./colors.ts";
export { showDiagnostics } from "./diagnostics.ts";
export { type Annotated, renderGithub } from "./github.ts";
export { notify, reportError } from "./report.ts";
export { forPrograms, shown } from "./shown.ts";
