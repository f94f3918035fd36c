/** `ossify learn`: options, sampling and output. @module */
export { containersNamed, runningNamed, specOf, type Target } from "./containers.ts";
export { renderLearned } from "./render.ts";
export { type Learned, learnedFrom } from "./result.ts";
export { type LayerSource, layerOptions, type Sampled, sampled, sourceOf, timesOf } from "./sampling.ts";
export { type Subject, subjectOf } from "./subject.ts";
