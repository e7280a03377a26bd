import type { Cost } from "../../../offline/cost/cost.ts";
import { amount } from "./costTable.tsx";

/** Salesforce's limits, which cost nothing and stop deliveries: API calls of each org, and the rate of each API destination. */
export function SalesforceCalls({ salesforce }: { salesforce: Cost["salesforce"] }) {
  const { dailyLimit, orgs, destinations } = salesforce;
  return (
    <>
      <h2>Salesforce's limits</h2>
      <div class="scroll card" tabIndex={0} role="region" aria-label="Limits of Salesforce">
        <table>
          <caption>
            What each limit needs if all events are those that cause the most calls there, so the
            rows do not add up. Retried calls come on top. Erasures are left out, because they are
            rare. The objects of an org share its invocationRateLimit evenly.
          </caption>
          <thead>
            <tr>
              <th scope="col">Limit</th>
              <th scope="col" class="number">
                Needed
              </th>
              <th scope="col" class="number">
                Allowed
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {orgs.map(({ name, callsPerDay }) => (
              <Limit
                key={`org ${name}`}
                what={`API calls a day${orgs.length > 1 ? `, org ${name}` : ""}`}
                needed={callsPerDay}
                allowed={dailyLimit}
                excess="too many: calls over the limit become dead letters"
              />
            ))}
            {destinations.map(({ name, callsPerSecond, limit }) => (
              <Limit
                key={`destination ${name}`}
                what={`calls a second, ${name}`}
                needed={callsPerSecond}
                allowed={limit}
                excess="too many: the backlog grows until EventBridge gives events up"
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface LimitProps {
  what: string;
  needed: number;
  allowed: number;
  /** What follows where more is needed than allowed. */
  excess: string;
}

function Limit({ what, needed, allowed, excess }: LimitProps) {
  const isExceeded = needed > allowed;
  return (
    <tr>
      <th scope="row">{what}</th>
      <td class="number">{amount(needed)}</td>
      <td class="number">{amount(allowed)}</td>
      <td class={isExceeded ? "bad" : "good"}>
        {isExceeded ? excess : `enough: ${((needed / allowed) * 100).toFixed(0)} % used`}
      </td>
    </tr>
  );
}
