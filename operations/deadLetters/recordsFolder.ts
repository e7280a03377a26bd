/** The default folder of records. It is not in the repository, because records hold customers' data. */
export const RECORDS = ".dead-letters";
