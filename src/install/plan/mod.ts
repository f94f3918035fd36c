/** What is installed, what is wanted, and the file operations between them. @module */
export { type Operation, type Plan, shown } from "./operation.ts";
export { planInstall } from "./plan_install.ts";
export { type Left, noneLeft, planUninstall } from "./plan_uninstall.ts";
export { type EngineReceipt, type Receipt, readReceipt, type WrapperReceipt } from "./receipt.ts";
export { partlyTakenBack, revertEdits, viewWithout } from "./revert_edits.ts";
export { isChanged } from "./seen.ts";
export {
	type BundleSettings,
	type DataSettings,
	type Mode,
	type Modes,
	type NewSettings,
	type PolicySettings,
	type Settings,
	settingsSince,
	shippedName,
} from "./settings.ts";
export { noReceipt, type Unrecorded, unrecorded } from "./unrecorded.ts";
export { ownFile, type Trial, type Wanted, type WantedEdit, type WantedFile, type WantedFolder } from "./wanted.ts";
