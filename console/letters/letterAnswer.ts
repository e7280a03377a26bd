import { RunError } from "@pulumi/pulumi/errors";
import { readable, type Letter } from "../../eventbridge/deadLetter";
import { parseJson } from "../../eventbridge/json";
import { mappingOf } from "../../offline/checkoutMapping";
import { Erasures, guarded, readGuardedWayBack } from "../../operations/deadLetters/erasures";
import { hasId } from "../../operations/deadLetters/filter";
import { formatCause } from "../../operations/deadLetters/format";
import { describeRedrive } from "../../operations/deadLetters/formatLetter";
import { describeLetter, type CheckoutMapping } from "../../operations/deadLetters/show";
import { readWayBack, type WayBack } from "../../operations/deadLetters/wayBack";
import { withLetter } from "../../operations/deadLetters/withLetter";
import { sqsQueue } from "../../operations/queue/sqsQueue";
import { MASKED } from "../../privacy/masked";
import type { DeployedStack } from "../../stack/deployed";
import type { MappedRequest } from "../../stack/mappedRequest";
import { stackSubscriptions } from "../../stack/vocabulary";
import type { LetterAnswer, RequestAnswer } from "../answers/letters";
import { checkoutOf } from "../server/checkout";
import type { ConsoleContext } from "../server/context";
import type { Reading } from "./desk";

/** A message, and what a redrive of its event would do. */
interface Found {
  letter: Letter;
  readAt: number;
  wayBack: WayBack;
}

/** Which message is shown, and how. */
export interface LetterWish {
  /** ID of the message or of its event. */
  id: string;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/**
 * Shows a message in full, as `dlq show`. A message that was read before is not read again, so nothing is hidden from others.
 *
 * @throws RunError if the queue has no such message, or AWS cannot be called
 */
export async function letterAnswer(
  context: ConsoleContext,
  reading: Reading | undefined,
  { id, reveal }: LetterWish,
): Promise<LetterAnswer> {
  const target = await context.findStack();
  const { checkout, at, failure } = await mappingFor(context, target);
  const { letter, readAt, wayBack } = await find({ id, reading, target, checkout });
  const shown = describeLetter({ letter, checkout, wayBack, reveal });
  const { verdict, fates, sentences, mapping } = describeRedrive(shown.today);
  const eventId = eventIdOf(shown.event);
  return {
    ...{ messageId: shown.messageId, sentAt: letter.sentAt, kind: shown.cause.kind },
    ...{ title: shown.title, error: formatCause(shown.cause), remedy: shown.remedy },
    attributes: Object.entries(shown.attributes),
    event: typeof shown.event === "string" ? shown.event : readable(shown.event),
    ...(eventId !== undefined && { eventId }),
    ...{ isRevealed: reveal, readAt, verdict, fates, sentences },
    isRefused: shown.today.refusal !== undefined || shown.today.leftOut === true,
    ...(failure !== undefined && { noMapping: failure }),
    ...(failure === undefined &&
      mapping !== undefined && {
        mapping: { at, requests: mapping.requests.map(requestAnswer), unsent: mapping.unsent },
      }),
  };
}

const requestAnswer = (request: MappedRequest): RequestAnswer => ({
  subscription: request.subscription,
  method: request.method,
  url: request.url,
  headers: Object.entries(request.headers),
  body: readable(parseJson(request.body)),
});

/** The ID of a shown event; undefined where it is masked. */
function eventIdOf(event: unknown): string | undefined {
  if (typeof event !== "object" || event === null || !("id" in event)) return undefined;
  const { id } = event;
  const isShown = typeof id === "string" && id !== MASKED && !id.startsWith("<");
  return isShown ? id : undefined;
}

interface Mapping {
  checkout: CheckoutMapping;
  at: number;
  /** Why the program cannot be evaluated: the rest of the message is shown all the same. */
  failure?: string;
}

async function mappingFor(context: ConsoleContext, target: DeployedStack): Promise<Mapping> {
  try {
    const { stack, at } = await checkoutOf(context);
    return { checkout: mappingOf(stack), at };
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    const subscriptions = await stackSubscriptions(context.directory, target.stack);
    const none = { requests: [], unmappable: [], notMeant: [], vanishing: [], refused: [] };
    return { checkout: { subscriptions, map: () => none }, at: Date.now(), failure: error.message };
  }
}

interface Search {
  id: string;
  reading: Reading | undefined;
  target: DeployedStack;
  checkout: CheckoutMapping;
}

async function find({ id, reading, target, checkout }: Search): Promise<Found> {
  const { subscriptions } = checkout;
  const known = reading?.snapshot.find(id);
  if (known !== undefined && reading !== undefined) {
    const unguarded = await readWayBack(target, subscriptions);
    const erasures = new Erasures(subscriptions, unguarded);
    if (erasures.areDeclared) for (const one of reading.snapshot.letters()) erasures.see(one);
    return { letter: known, readAt: reading.at, wayBack: guarded(unguarded, erasures) };
  }
  const queue = await sqsQueue(target);
  const search = { queue, isIt: hasId(id), id };
  const letter = await withLetter(search, (found) => Promise.resolve(found));
  const wayBack = await readGuardedWayBack({ queue, target, subscriptions }, { search: "some" });
  return { letter, readAt: Date.now(), wayBack };
}
