/** `ossify learn`: options, sampling and output. @module */
export { type ApplyTarget, applyTargetOf, applyTo, withTarget } from "./apply.ts";
export { containersNamed, runningNamed, specOf, type Target } from "./containers.ts";
export { formOf, hardenForm, warnOfFailing } from "./hardened.ts";
export { renderLearned } from "./render.ts";
export { type Learned, learnedFrom } from "./result.ts";
export { type LayerSource, layerOptions, sampled, sourceOf, timesOf } from "./sampling.ts";
export { type Subject, subjectOf } from "./subject.ts";
