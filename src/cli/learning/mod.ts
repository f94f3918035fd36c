/** `ossify learn`: options, sampling and output. @module */
export { type ApplyTarget, applyTargetOf, targetAfter, withTarget } from "./apply.ts";
export { containersChosen } from "./chosen.ts";
export { containersHere, containersNamed, type FoundHere, specOf } from "./containers.ts";
export { type EarlierRun, earlierRuns } from "./earlier.ts";
export { type Group, groupsOf, type Observation, type Observed } from "./groups.ts";
export { needsForm } from "./hardened.ts";
export { observe } from "./observe.ts";
export { formatsOfForms, printerFor } from "./print.ts";
export { type Learned, learnedFrom, trustedIn, yamlOf } from "./result.ts";
export { timeOptions } from "./sampling.ts";
export { type Source, sourceOf, sourceOptions } from "./sources.ts";
export { type Subject, subjectsFor, subjectsOfRuns } from "./subject.ts";
export { timed } from "./timed.ts";
