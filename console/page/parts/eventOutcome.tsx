import type { MappedSubscription, TriedEvent } from "../../answers/mapping.ts";

type Simulation = NonNullable<TriedEvent["simulation"]>;

interface EventOutcomeProps {
  simulation: Simulation;
  subscriptions: readonly MappedSubscription[];
}

/** What the stack would do with an event: the requests of each subscription, and why other rules do not match. */
export function EventOutcome({ simulation, subscriptions }: EventOutcomeProps) {
  const { notMeant, refused } = simulation;
  if (refused.length > 0) {
    return (
      <p class="bad">
        PutEvents would refuse this event, and nothing would be sent. The list beside the text says
        why.
      </p>
    );
  }
  const others = new Set(notMeant.map(({ subscription }) => subscription));
  const meant = subscriptions.filter(({ name }) => !others.has(name));
  return (
    <>
      {meant.length === 0 && (
        <p class="warn">
          No rule matches: no subscription is for this event. EventBridge ignores it.
        </p>
      )}
      {meant.map(({ name }) => (
        <Subscribed key={name} name={name} simulation={simulation} />
      ))}
      {notMeant.length > 0 && (
        <details open={meant.length === 0 && notMeant.length <= 5}>
          <summary>
            {notMeant.length === 1
              ? "1 subscription is for other events"
              : `${notMeant.length} subscriptions are for other events`}
          </summary>
          <dl class="reasons">
            {notMeant.map(({ subscription, reason }) => (
              <div key={subscription}>
                <dt>{subscription}</dt>
                <dd>{reason}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

/** What a subscription does with an event that it is for. */
function Subscribed({ name, simulation }: { name: string; simulation: Simulation }) {
  const isOf = ({ subscription }: { subscription: string }) => subscription === name;
  const requests = simulation.requests.filter(isOf);
  const unmappable = simulation.unmappable.filter(isOf);
  const vanishing = simulation.vanishing.filter(isOf);
  const risks = simulation.idRisks.filter(isOf).flatMap((one) => one.risks);
  return (
    <section class="outcome" aria-label={`Subscription ${name}`}>
      <h3>
        {name} <Verdict sent={requests.length} dead={unmappable.length} lost={vanishing.length} />
      </h3>
      {[...vanishing, ...unmappable].flatMap(({ reasons }) =>
        reasons.map((reason) => (
          <p key={reason} class="reason">
            {reason}
          </p>
        )),
      )}
      {risks.map((risk) => (
        <p key={risk} class="warn">
          {risk}
        </p>
      ))}
      {requests.map((request) => (
        <Request key={request.rule} request={request} />
      ))}
      <Rules name={name} simulation={simulation} />
    </section>
  );
}

function Verdict({ sent, dead, lost }: { sent: number; dead: number; lost: number }) {
  if (lost > 0) return <span class="badge bad">lost: none of its rules matches</span>;
  const requests = sent === 1 ? "1 request" : `${sent} requests`;
  if (dead > 0) {
    return (
      <span class="badge warn">
        {sent > 0 ? `${requests}, and a dead letter` : "dead letter: no request can be made of it"}
      </span>
    );
  }
  return <span class="badge good">{requests}</span>;
}

/** As HTTP/1.1 writes a request; secrets are masked. */
function Request({ request }: { request: Simulation["requests"][number] }) {
  const { rule, method, url, headers, body } = request;
  const { host, pathname, search } = new URL(url);
  const head = [
    `${method} ${pathname}${search}`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([header, value]) => `${header}: ${value}`),
  ].join("\n");
  return (
    <figure class="request">
      <figcaption class="muted">
        Request by the rule <code>{rule}</code>
      </figcaption>
      <pre tabIndex={0}>
        {head}
        {"\n\n"}
        {body}
      </pre>
    </figure>
  );
}

/** The subscription's rules: which match, and why the others do not. */
function Rules({ name, simulation }: { name: string; simulation: Simulation }) {
  const matching = [
    ...simulation.requests.map((one) => ({ ...one, does: "sends the event" })),
    ...simulation.unmappable.map((one) => ({ ...one, does: "sends it to the dead-letter queue" })),
  ].filter(({ subscription }) => subscription === name);
  const others = simulation.unmatched.filter(({ subscription }) => subscription === name);
  const total = matching.length + others.length;
  return (
    <details>
      <summary>
        {total === 1 ? "1 rule" : `${total} rules`}, of which {matching.length}{" "}
        {matching.length === 1 ? "matches" : "match"}
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Rules of ${name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Matches</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {matching.map(({ rule, does }) => (
              <tr key={rule}>
                <th scope="row">
                  <code>{rule}</code>
                </th>
                <td class="good">yes</td>
                <td>{does}</td>
              </tr>
            ))}
            {others.map(({ rule, reason }) => (
              <tr key={rule}>
                <th scope="row">
                  <code>{rule}</code>
                </th>
                <td>no</td>
                <td class="reason">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
