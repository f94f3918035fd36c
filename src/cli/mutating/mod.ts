/** `mutate` on the forms of containers other than a spec. @module */
export { FormsToMutate } from "./forms.ts";
export { NamedImages } from "./images.ts";
