import { RunError } from "@pulumi/pulumi/errors";
import { publishableIn, readable, type Letter } from "../../eventbridge/deadLetter";
import { parseJson, writeJson } from "../../eventbridge/json";
import type { Subscription } from "../../mapping/subscription";
import { Erasures } from "../../operations/deadLetters/erasures";
import { hasId } from "../../operations/deadLetters/filter";
import { formatCause } from "../../operations/deadLetters/format";
import { describeRedrive } from "../../operations/deadLetters/formatLetter";
import { guarded, readGuardedWayBack } from "../../operations/deadLetters/readErasures";
import { describeLetter, type CheckoutMapping } from "../../operations/deadLetters/show";
import { readWayBack, wayBackBy, type WayBack } from "../../operations/deadLetters/wayBack";
import { withLetter } from "../../operations/deadLetters/withLetter";
import { sqsQueue } from "../../operations/queue/sqsQueue";
import { MASKED } from "../../privacy/masked";
import type { DeployedStack } from "../../stack/deployed";
import type { MappedRequest } from "../../stack/mappedRequest";
import { stackSubscriptions } from "../../stack/vocabulary";
import type { LetterAnswer, RequestAnswer } from "../answers/letters";
import { checkoutOf } from "../checkout/checkout";
import type { ConsoleContext } from "../server/context";
import type { Reading } from "./desk";

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
  const { letter, readAt, isOfReading } = await find(target, id, reading);
  const { checkout, at, failure } = await mappingFor(context, target, letter);
  const known = isOfReading ? reading : undefined;
  const wayBack = await wayBackFor(target, checkout.subscriptions, known);
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

/** The mapping of the checkout for one message. */
interface Mapping {
  checkout: CheckoutMapping;
  /** When the program was evaluated, in milliseconds since 1970. */
  at: number;
  /** Why the program cannot be evaluated: the rest of the message is shown all the same. */
  failure?: string;
}

/** Asks the process of the checkout what its mapping makes of a message. */
async function mappingFor(
  context: ConsoleContext,
  target: DeployedStack,
  letter: Letter,
): Promise<Mapping> {
  const checkout = checkoutOf(context);
  const found = publishableIn(letter);
  const { asPublished } = wayBackBy([], target.outputs, []);
  const event = "event" in found ? writeJson(asPublished(found.event)) : undefined;
  try {
    const { subscriptions, result = NO_RESULT } = await checkout.ask("letter", {
      ...(event !== undefined && { event }),
    });
    const { at } = await checkout.evaluation();
    return { checkout: { subscriptions, map: () => result }, at };
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    const subscriptions = await stackSubscriptions(context.directory, target.stack);
    const none = { subscriptions, map: () => NO_RESULT };
    return { checkout: none, at: Date.now(), failure: error.message };
  }
}

const NO_RESULT = { requests: [], unmappable: [], notMeant: [], vanishing: [], refused: [] };

/** Finds a message: of the last reading, or in the queue, which is searched. */
async function find(
  target: DeployedStack,
  id: string,
  reading: Reading | undefined,
): Promise<{ letter: Letter; readAt: number; isOfReading: boolean }> {
  const known = reading?.snapshot.find(id);
  if (known !== undefined && reading !== undefined) {
    return { letter: known, readAt: reading.at, isOfReading: true };
  }
  const search = { queue: await sqsQueue(target), isIt: hasId(id), id };
  const letter = await withLetter(search, (found) => Promise.resolve(found));
  return { letter, readAt: Date.now(), isOfReading: false };
}

/**
 * The way back by the deployed rules, with the erasures of the last reading.
 *
 * @param reading undefined to search the queue for erasures
 */
async function wayBackFor(
  target: DeployedStack,
  subscriptions: readonly Subscription[],
  reading: Reading | undefined,
): Promise<WayBack> {
  if (reading === undefined) {
    const queue = await sqsQueue(target);
    return readGuardedWayBack({ queue, target, subscriptions }, { search: "some" });
  }
  const unguarded = await readWayBack(target, subscriptions);
  const erasures = new Erasures(subscriptions, unguarded);
  if (erasures.areDeclared) for (const one of reading.snapshot.letters()) erasures.see(one);
  return guarded(unguarded, erasures);
}
