import { RunError } from "@pulumi/pulumi/errors";

/** What could not be read, and why. */
export interface Unread {
  failure: string;
}
export const isUnread = <T extends object>(read: T | Unread): read is Unread => "failure" in read;

/** Turns the failure of a source into a sentence. An internal fault is thrown. */
export async function attempt<T extends object>(work: () => Promise<T>): Promise<T | Unread> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!RunError.isInstance(error) && code === undefined) throw error;
    return { failure: (error as Error).message };
  }
}
