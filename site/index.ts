/** @file The door of the site room: configuration, build and preview. */
export * from "./types.ts";
export {type BuildOptions, type BuildReport, buildSite} from "./build.ts";
export {normalizeConfig} from "./config.ts";
export {loadConfig, type LoadConfigOptions, type Site} from "./load-config.ts";
export {listPages, type Pages, type SitePage} from "./pages.ts";
export {policyOf, type PolicyOptions} from "./policy.ts";
export {type Preview, type PreviewOptions, preview} from "./preview/preview.ts";
