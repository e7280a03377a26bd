import { searchPattern } from "../../../components/erasureSearch";
import type { Queue } from "../../../emulator/queue";
import type { Subscription } from "../../../mapping/subscription";
import { allow, BUS, QUEUE_ARN, type Differences } from "../../emulator/testWorld";
import { answered } from "../deadLetters/letters";
import { customer, deletions, ReplayWorld, unguarded } from "../replay/replayWorld";

const NAME = "erasure-search";
const RULES = `arn:aws:events:eu-central-1:000000000000:rule/${BUS}`;
export const SEARCH_RULE_ARN = `${RULES}/${NAME}`;
const SEARCH_QUEUE_ARN = `arn:aws:sqs:eu-central-1:000000000000:${NAME}`;

export const anonymizations: Subscription = {
  name: "customer-anonymized",
  events: { ...unguarded.events, detailTypes: ["customer-anonymized"] },
  anonymize: unguarded.upsert,
  fields: { LastName: { constant: "Erased" } },
};
/** Of a stack that updates and erases customers. */
export const ERASING: readonly Subscription[] = [unguarded, deletions, anonymizations];

/** A stack whose archive can be searched for erasures. */
export class SearchWorld extends ReplayWorld {
  readonly searchOutputs: { ruleArn: string; queueArn: string; queueUrl: string };

  constructor(
    subscriptions: readonly Subscription[] = ERASING,
    differences: Differences & { retentionDays?: number } = {},
  ) {
    super(subscriptions, differences);
    const { url } = this.deploy("aws:sqs/queue:Queue", {
      name: NAME,
      messageRetentionSeconds: 3_600,
    });
    this.deploy("aws:sqs/queuePolicy:QueuePolicy", {
      queueUrl: url,
      policy: allow("sqs:SendMessage", {
        Principal: { Service: "events.amazonaws.com" },
        Resource: SEARCH_QUEUE_ARN,
        Condition: { ArnEquals: { "aws:SourceArn": SEARCH_RULE_ARN } },
      }),
    });
    this.deploy("aws:cloudwatch/eventRule:EventRule", {
      name: NAME,
      eventBusName: BUS,
      eventPattern: searchPattern(subscriptions),
    });
    this.deploy("aws:cloudwatch/eventTarget:EventTarget", {
      ...{ rule: NAME, eventBusName: BUS, targetId: "erasures", arn: SEARCH_QUEUE_ARN },
      deadLetterConfig: { arn: QUEUE_ARN },
    });
    const [ruleArn, queueArn, queueUrl] = [SEARCH_RULE_ARN, SEARCH_QUEUE_ARN, String(url)];
    this.searchOutputs = { ruleArn, queueArn, queueUrl };
  }

  /** The queue of the search. */
  get found(): Queue {
    const queue = this.emulator.account.queues.get(SEARCH_QUEUE_ARN);
    if (queue === undefined) throw new Error("the world has no queue for a search");
    return queue;
  }

  /**
   * Puts a dead letter of an update into the stack's queue.
   *
   * @param time of the event
   * @returns the ID of the message
   */
  queueUpdate(id: number, time: string): string {
    const [rule] = this.outputs.ruleNames["customer-updated"]?.sending ?? [];
    return this.queue.send({
      attributes: { ...answered(503), RULE_ARN: `${RULES}/${rule}` },
      body: JSON.stringify({
        id: `updated-${id}`,
        source: "shop.magento",
        "detail-type": "customer-updated",
        time,
        detail: customer(id),
      }),
    }).messageId;
  }
}
