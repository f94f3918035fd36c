/** `ossify why`: what is asked, what is found, and how it is shown. @module */
export { answerFor } from "./answer.ts";
export { inForm } from "./in_form.ts";
export { answerObject, answerText, startErrorText, type Whole } from "./render.ts";
export { nowOf, sinceOf } from "./running.ts";
export { type Subject, subjectIn } from "./subject.ts";
