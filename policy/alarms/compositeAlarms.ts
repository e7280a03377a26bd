import { asList, grouped, type Groups } from "../shared/grouped";
import { onceFor } from "../shared/memoized";
import type { Resource } from "../shared/resource";
import type { Stack } from "../shared/stack";
import { isGiven, knownFlagAt, knownTextAt } from "../shared/values";
import { TokenReader, tokensOf, understood } from "./tokens";

const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** Characters that names and ARNs of alarms may have without quotes. */
const IN_NAMES = "-/+=@#%&*~?|;$!";

/**
 * Whether an alarm notifies somebody: by its own actions, or by those of a composite alarm that goes off with this alarm alone.
 * Values that are not known yet count as actions. @param seen composite alarms that are being looked at
 * Source: CloudWatch API reference, PutCompositeAlarm, `AlarmRule`.
 */
export function notifies(alarm: Resource, stack: Stack, seen = new Set<Resource>()): boolean {
  if (isOn(alarm) && isGiven(alarm.props, "alarmActions")) return true;
  seen.add(alarm);
  return namesOf(alarm)
    .flatMap((name) => compositesOf(stack).of(name))
    .some(
      (composite) =>
        !seen.has(composite) && goesOffWith(composite, alarm) && notifies(composite, stack, seen),
    );
}

const isOn = ({ props }: Resource) => knownFlagAt(props, "actionsEnabled") !== false;

/** Metric alarms are called by `name`, composite alarms by `alarmName`. */
const namesOf = ({ urn, props }: Resource) => [
  urn,
  ...["name", "alarmName", "arn"].flatMap((key) => asList(knownTextAt(props, key))),
];

/** Composite alarms by the names, ARNs and URNs of the alarms that they name. */
const compositesOf = onceFor((stack: Stack): Groups<string, Resource> =>
  grouped(stack.of(COMPOSITE), (composite) => {
    const rule = ruleOf(composite);
    return rule === undefined
      ? stack.dependenciesOf(composite, "alarmRule").map(({ urn }) => urn)
      : (tokensOf(rule, IN_NAMES) ?? []).map(({ text }) => text);
  }),
);

/** Undefined if it is not known yet. */
const ruleOf = ({ props }: Resource) => knownTextAt(props, "alarmRule");

/** Whether a composite alarm goes off when only this alarm is in the state ALARM. A rule that is not understood counts as true. */
function goesOffWith(composite: Resource, alarm: Resource): boolean {
  const tokens = tokensOf(ruleOf(composite) ?? "", IN_NAMES) ?? [];
  return understood(() => new Rule(tokens, new Set(namesOf(alarm))).or()) !== false;
}

/** Evaluates the rule of a composite alarm. */
class Rule extends TokenReader {
  constructor(
    tokens: ConstructorParameters<typeof TokenReader>[0],
    private readonly inAlarm: ReadonlySet<string>,
  ) {
    super(tokens);
  }

  or(): boolean {
    let value = this.and();
    while (this.word("OR")) value = this.and() || value;
    return value;
  }

  private and(): boolean {
    let value = this.term();
    while (this.word("AND")) value = this.term() && value;
    return value;
  }

  private term(): boolean {
    return this.nested(() => {
      if (this.word("NOT")) return !this.term();
      if (this.sign("(")) {
        const value = this.or();
        this.expect(")");
        return value;
      }
      return this.state();
    });
  }

  private state(): boolean {
    const state = this.keyword("ALARM", "OK", "INSUFFICIENT_DATA", "TRUE", "FALSE");
    if (state === "TRUE" || state === "FALSE") return state === "TRUE";
    this.expect("(");
    const { text } = this.next();
    this.expect(")");
    return state === "INSUFFICIENT_DATA" ? false : this.inAlarm.has(text) === (state === "ALARM");
  }
}
