/** Output for people: colours, progress, warnings and errors. The commands write standard output themselves. @module */
export { colorsFor } from "./colors.ts";
export { showDiagnostics } from "./diagnostics.ts";
export { type Annotated, renderGithub } from "./github.ts";
export { Progress } from "./progress.ts";
export { notify, reportError } from "./report.ts";
export { forPrograms, shown } from "./shown.ts";
