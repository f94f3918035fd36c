/** The help. The manual page (`man.ts`) is outside: only the build needs it. @module */
export { commandHelp, overview, versionLine } from "./help.ts";
