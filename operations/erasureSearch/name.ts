import { randomUUID } from "node:crypto";

const BEGINNING = "erasure-search-";
const NAME = /^erasure-search-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The name of the replay of a search: no other search has it, so that each finds its own events in the queue. */
export const searchName = (): string => `${BEGINNING}${randomUUID()}`;

/** Whether a replay searches an archive for erasures: it sends nothing to a subscription. */
export const isSearch = (replay: string): boolean => NAME.test(replay);
