/** The receipt, the wanted files, and the operations that lead from one to the other. @module */
export { changedBy, type InstallPlan, type Operation, shown } from "./operation.ts";
export { planInstall } from "./plan_install.ts";
export { type Left, noneLeft, planUninstall } from "./plan_uninstall.ts";
export { type EngineReceipt, type Receipt, readReceipt, unfinishedInstall, type WrapperReceipt } from "./receipt.ts";
export { bareMark, withRecovered } from "./recovered.ts";
export { revertEdits, revertPartly, viewWithout } from "./revert_edits.ts";
export { isChanged } from "./seen.ts";
export {
	type BundleSettings,
	type DataSettings,
	type InstallSettings,
	type Mode,
	type Modes,
	type NewSettings,
	type PolicySettings,
	settingsSince,
	shippedName,
} from "./settings.ts";
export { noReceipt, policyFolders, type Unrecorded, unrecorded, unrecordedOf } from "./unrecorded.ts";
export { ownFile, type Trial, type Wanted, type WantedEdit, type WantedFile, type WantedFolder } from "./wanted.ts";
