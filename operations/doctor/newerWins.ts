import { START_AGAIN } from "../../clients/aws/client";
import type { Subscription } from "../../mapping/subscription";
import { ruleNameOf } from "../../salesforceSchema/newerWins";
import { failed, ok, type Check } from "./check";

/** A field, as Salesforce describes it. */
interface DescribedField {
  name: string;
  type?: string | undefined;
}

/**
 * Checks the fields that hold the time of a change. Salesforce does not describe validation rules to the integration user, so the
 * rule itself cannot be checked: the objects of the Tooling API that hold it need the right 'View Setup and Configuration'. A drill
 * of a subscription with the field sends an older version instead.
 * Source: SOAP API Developer Guide, `FieldType`.
 *
 * @param senders subscriptions that send to the object
 */
export function checkTimesOfChange(
  object: string,
  senders: readonly Subscription[],
  fields: readonly DescribedField[],
): Check[] {
  const named = senders.flatMap(({ newerWins }) => newerWins?.field ?? []);
  return [...new Set(named)].map((name) => {
    const field = fields.find((one) => one.name === name);
    const rule = ruleNameOf(name);
    const guarded = senders.find(({ newerWins }) => newerWins?.field === name)?.name ?? "";
    if (field === undefined) {
      return failed(
        object,
        `the integration user cannot see ${object}.${name}, the time of a change for newerWins`,
        {
          remedy: `Deploy the field and its validation rule ${rule} (salesforce/, made by \`npm run generate\`), and grant 'Edit' on the field in the integration's permission set.`,
          local: START_AGAIN,
        },
      );
    }
    return field.type === "datetime"
      ? ok(
          object,
          `${object}.${name} is a Date/Time field, for newerWins; Salesforce does not show whether the validation rule ${rule} is active: \`drill --subscription ${guarded}\` proves it`,
        )
      : failed(
          object,
          `${object}.${name}, the time of a change for newerWins, is of the type ${field.type ?? "unknown"}, and not Date/Time`,
          `Name a Date/Time field in newerWins, and deploy it with its validation rule ${rule} (salesforce/, made by \`npm run generate\`).`,
        );
  });
}
