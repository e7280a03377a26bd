import { join } from "node:path";
import { countCalls } from "../../offline/cost/calls";
import { estimateCost } from "../../offline/cost/cost";
import { mappedSubscription } from "../../offline/mappingTable";
import { mappingNotes } from "../../offline/mappingNotes";
import { forecastStack, type ForecastStack } from "../../offline/forecast/forecaster";
import { plannedResources } from "../../offline/plannedResources";
import { createSimulator } from "../../offline/simulate";
import { tryEvent } from "../../offline/tryEvent";
import { RULES } from "../../eventbridge/quotas";
import { readCustomFields, SALESFORCE_FOLDER } from "../../salesforceSchema/metadataFolder";
import type { CostAnswer, CostQuestion } from "../answers/cost";
import type { MappingAnswer } from "../answers/mapping";
import { withoutSecrets } from "../server/respond";
import { storyOf } from "../event/storyOf";
import { costCommand } from "./commandLines";
import { forecastAnswers } from "./forecastAnswers";
import type { AnswerOptions, QuestionName, Questions } from "./messages";

/** Answers a question on an evaluated checkout. No answer holds a secret of the stack file. */
export type Answering = (
  name: QuestionName,
  question: unknown,
  options: AnswerOptions,
) => Promise<unknown>;

type Answers = {
  [Name in QuestionName]: (
    question: Questions[Name]["question"],
    options: AnswerOptions,
  ) => Questions[Name]["answer"] | Promise<Questions[Name]["answer"]>;
};

/**
 * Evaluates the program of a checkout for a stack.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a mistake in the stack file or the program, Refused for resources that the emulator refuses
 */
export async function evaluateCheckout(directory: string, stackName: string): Promise<Answering> {
  const evaluated = await forecastStack(directory, stackName);
  const simulate = createSimulator(evaluated.emulated);
  const answers: Answers = {
    mapping: () => mappingOf(evaluated, directory),
    simulate: ({ text }) => tryEvent(evaluated.emulated, simulate, text),
    event: (question, { signal }) => storyOf(evaluated, { directory, question, stop: signal }),
    cost: (question) => costOf(evaluated, question, stackName),
    ...forecastAnswers(evaluated, { directory, stackName }),
  };
  return async (name, question, options) => {
    const answer = answers[name] as (one: unknown, options: AnswerOptions) => unknown;
    return withoutSecrets(await answer(question, options));
  };
}

function mappingOf({ emulated }: ForecastStack, directory: string): MappingAnswer {
  const { subscriptions } = emulated.stack;
  const customFields = readCustomFields(join(directory, SALESFORCE_FOLDER));
  return {
    subscriptions: subscriptions.map((one) =>
      mappedSubscription(one, customFields, emulated.costs[one.name]),
    ),
    mostRules: RULES,
    notes: [...emulated.notices, ...mappingNotes(subscriptions, customFields)],
  };
}

function costOf({ emulated }: ForecastStack, usage: CostQuestion, stackName: string): CostAnswer {
  const { stack } = emulated;
  const calls = countCalls(stack, emulated);
  return {
    cost: estimateCost(plannedResources(emulated.resources), { ...usage, ...calls }, stack.region),
    command: costCommand(stackName, usage),
  };
}
