/** `ossify learn`: options, sampling and output. @module */
export { containersHere, containersNamed, type FoundHere, specOf, type Target, targetOf } from "./containers.ts";
export { renderLearned } from "./render.ts";
export { type Learned, learnedFrom } from "./result.ts";
export { type LayerSource, layerOptions, sampled, sourceOf, timesOf } from "./sampling.ts";
export { type Subject, subjectOf } from "./subject.ts";
