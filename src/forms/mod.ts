/**
 * The forms in which people have a container, other than an OCI runtime spec: Kubernetes manifests, Compose files, Quadlet units, and what
 * inspect commands print.
 * @example
 * import { containersOf, readForm } from "ossify/forms";
 * for (const { label, spec } of containersOf(readForm(manifest))) console.log(label, assess(policy, spec, { now: new Date() }).decision);
 * @module
 */
export { type ContainerSpec, containersOf } from "./containers.ts";
export type { ContainerDescription, Unknown } from "./description.ts";
export type { Alternative, Form, FormContainer, FormOptions, ObjectReference } from "./form.ts";
export { readForm } from "./read.ts";
