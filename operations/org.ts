/** The version of Salesforce's REST API that the stand-in serves at most: the newest one documented. */
export const NEWEST_API_VERSION = 68;
/** Stores that the stand-in's picklist has from the start. */
export const KNOWN_STORES = ["Default Store View"];
