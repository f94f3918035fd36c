/** `ossify why`: what is asked, what is found, and how it is shown. @module */
export { answerFor } from "./answer.ts";
export { inForm } from "./in_form.ts";
export { askingInstalled } from "./policy_in_use.ts";
export { answerObject, answerText, type OfContainer, startErrorText, type Whole } from "./render.ts";
export { loggedOf, nowOf, sinceOf } from "./running.ts";
export { specBefore } from "./spec_before.ts";
export { type Subject, subjectIn } from "./subject.ts";
