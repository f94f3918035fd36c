/** `ossify learn`: options, sampling and output. @module */
export { type ApplyTarget, applyTargetOf, applyTo, withTarget } from "./apply.ts";
export { runningNamed, specOf } from "./containers.ts";
export { type EarlierRun, earlierRuns } from "./earlier.ts";
export { type Group, groupsOf, type Observed } from "./groups.ts";
export { formOf, hardenForm, warnOfFailing } from "./hardened.ts";
export { type Observation, observe } from "./observe.ts";
export { renderLearned } from "./render.ts";
export { type Learned, learnedFrom } from "./result.ts";
export { timeOptions } from "./sampling.ts";
export { type Source, sourceOf, sourceOptions } from "./sources.ts";
export { type Subject, subjectsFor } from "./subject.ts";
export { timed } from "./timed.ts";
