/** What a folder's project file names: policies and data, for who writes them. @module */
export { projectFile } from "./paths.ts";
export { beginProject, withProject } from "./project.ts";
