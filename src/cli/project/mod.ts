/** The policies and data in a folder's project file, for their authors. @module */
export { projectFile } from "./paths.ts";
export { beginProject, withProject } from "./project.ts";
