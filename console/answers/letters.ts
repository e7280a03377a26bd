import type { CauseKind } from "../../salesforceAnswers/meanings";

/** The number of dead letters, without reading them. */
export interface DepthAnswer {
  /** When it was asked for, in milliseconds since 1970. */
  at: number;
  /** Milliseconds until it should be asked for again. */
  again: number;
  /** Approximate counts of SQS. */
  visible: number;
  hidden: number;
  delayed: number;
  /** Names of the stack's subscriptions. */
  subscriptions: string[];
}

/** What the page chose: messages that fulfil every condition. Moments are in milliseconds since 1970. */
export interface LetterFilter {
  causes?: string[];
  /** Names of rules, or of subscriptions. */
  rules?: string[];
  since?: number;
  until?: number;
  /** IDs of messages or of events. */
  ids?: string[];
}

/** What the page shows, without asking AWS. */
export interface LettersAnswer {
  causes: { kind: CauseKind; title: string }[];
  /** What the command line calls the stack: `--stack prod`, or `--local --port 4566`. */
  selector: string;
  /** The last reading of the queue; absent before the first. */
  reading?: ReadingAnswer;
  /** The running job, or the last one. */
  job?: JobAnswer;
}

/** The queue as it was read. */
export interface ReadingAnswer {
  /** When the reading ended. */
  at: number;
  /** Messages that were looked at. */
  messages: number;
  /** As many messages as were in the queue then, with those that arrived meanwhile or were hidden; absent if it is not known. */
  inQueue?: number;
  /** The part that was not looked at, and what other processes hide, as sentences. */
  notes: string[];
  /** Why the queue may hold something else by now; absent if nothing is known. */
  outdated?: string;
  /** Messages that the filter matches. */
  matching: number;
  /** The largest first. */
  groups: GroupAnswer[];
}

/** Dead letters with one cause: the same error of the same rule. */
export interface GroupAnswer {
  /** The same for the same cause in each reading. */
  key: string;
  kind: CauseKind;
  title: string;
  /** Such as `SDK_CLIENT_ERROR, HTTP 400 INVALID_FIELD of Suffix`. */
  error: string;
  rule?: string;
  /** The condition that ended the retries. */
  exhausted?: string;
  fix: string;
  remedy: string;
  count: number;
  /** When the first and the last of them were sent to the queue. */
  oldest: number;
  newest: number;
  /** The ID of one of them. */
  sample: string;
}

/** Some messages of a reading, the newest first. */
export interface LetterPageAnswer {
  total: number;
  /** The index of the first row. */
  from: number;
  rows: LetterRow[];
}

/** A message in a list. It shows no personal data. */
export interface LetterRow {
  messageId: string;
  sentAt: number;
  kind: CauseKind;
  /** Absent if the message holds no event. */
  type?: string;
  /** When the shop published the event, as text of the event. */
  published?: string;
  retries?: string;
}

/** One message in full. */
export interface LetterAnswer {
  messageId: string;
  sentAt: number;
  kind: CauseKind;
  title: string;
  error: string;
  remedy: string;
  attributes: [string, string][];
  /** The event as JSON, or the text of a message that holds no event. */
  event: string;
  /** For the page of the event; absent where it is masked, or the message holds none. */
  eventId?: string;
  isRevealed: boolean;
  /** When the message was read: from the queue just now, or with the whole queue before. */
  readAt: number;
  /** What a redrive does with the event. */
  verdict: string;
  /** Whether a redrive refuses the event, or leaves it. */
  isRefused: boolean;
  fates: string[];
  sentences: string[];
  /** The result of the mapping of this checkout; absent for an event that reaches no mapping. */
  mapping?: {
    /** When the program was evaluated. */
    at: number;
    requests: RequestAnswer[];
    unsent: { clause: string; reasons: string[] }[];
  };
  /** Why the mapping of this checkout cannot be shown. */
  noMapping?: string;
}

/** A request to Salesforce that the mapping would make. */
export interface RequestAnswer {
  subscription: string;
  method: string;
  url: string;
  headers: [string, string][];
  /** JSON on several lines. */
  body: string;
}

/** What the page asks to plan. */
export interface PlanRequest {
  action: "redrive" | "drop";
  filter: LetterFilter;
  /** Events a second; absent for the default. */
  rate?: number | "off";
  limit?: number;
  ignoreErasures: boolean;
  /** External IDs that the shop has erased, one on a line. */
  erased?: string;
}

/** Work on the queue. One job at a time runs in a console. */
export interface JobAnswer {
  id: string;
  kind: "read" | "plan" | "redrive" | "drop";
  state: "running" | "stopping" | "done" | "stopped" | "failed";
  /** What it does at the moment, such as `Reading the queue`. */
  doing: string;
  startedAt: number;
  endedAt?: number;
  /** Why it cannot be stopped any more; absent while it can. */
  noStop?: string;
  /** Messages that were looked at, and as many as were visible at the beginning. */
  lookedAt: number;
  visible: number;
  /** Of a redrive. */
  published?: number;
  refused?: number;
  /** Of a drop that deletes. */
  deleted?: { done: number; of: number };
  /** Why it failed, as sentences. */
  failure?: string[];
  plan?: PlanAnswer;
  result?: ResultAnswer;
}

/** What a redrive or a drop would do. */
export interface PlanAnswer {
  action: "redrive" | "drop";
  /** In words, such as `cause row-lock`. */
  filter: string;
  /** Messages that the filter matches, of those that were looked at. */
  count: number;
  lookedAt: number;
  notes: string[];
  groups: GroupAnswer[];
  refused: RefusalAnswer[];
  /** Other effects of the events that would be published. */
  besides: { what: string; count: number }[];
  /** What confirming does, or why it is not possible. */
  verdict: string;
  mayConfirm: boolean;
  /** Whether the plan was used: it can be confirmed once. */
  isUsed: boolean;
  /** The command that does the same. */
  command: string;
}

/** Messages that stay for one reason. */
export interface RefusalAnswer {
  reason: string;
  count: number;
  /** Some of their IDs. */
  messageIds: string[];
}

/** What a redrive or a drop did. */
export interface ResultAnswer {
  /** Whether everything was done that was asked for. */
  isFinished: boolean;
  sentences: string[];
  refused: RefusalAnswer[];
  /** The file that holds dropped messages. */
  record?: string;
}
