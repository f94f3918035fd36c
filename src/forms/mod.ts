/** The forms in which people have a container, other than an OCI runtime spec. @module */
export type { ContainerDescription, Unknown } from "./description.ts";
export type { Alternative, Form, FormContainer, FormOptions } from "./form.ts";
export { readForm } from "./read.ts";
export { specOf } from "./specs/mod.ts";
