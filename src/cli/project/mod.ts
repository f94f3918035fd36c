/** What a folder's project file names: policies and data, for who writes them. @module */
export { beginProject, projectFile, withProject } from "./project.ts";
