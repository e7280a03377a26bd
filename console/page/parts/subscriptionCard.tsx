import type { MappedField, MappedSubscription } from "../../answers/mapping.ts";

const VERBS = { upsert: "upserts", anonymize: "anonymizes", delete: "deletes" } as const;
const KINDS: Readonly<Record<MappedField["kind"], string>> = {
  required: "required",
  optional: "optional",
  constant: "constant",
  cleared: "cleared",
  time: "required, the newer wins",
};

interface SubscriptionCardProps {
  subscription: MappedSubscription;
  isOpen: boolean;
}

/** A subscription, field by field. */
export function SubscriptionCard({ subscription, isOpen }: SubscriptionCardProps) {
  const { name, operation, object, org, rules, fields, detailTypes } = subscription;
  return (
    <details class="card subscription" open={isOpen}>
      <summary>
        <h3>{name}</h3>{" "}
        <span class="muted">
          {detailTypes.join(", ")} {VERBS[operation]} {object}
          {org !== undefined && ` in the org ${org}`}: {counted(fields.length, "field")},{" "}
          {counted(rules, "rule")}
        </span>
      </summary>
      <Facts subscription={subscription} />
      <Fields subscription={subscription} />
      <More subscription={subscription} />
    </details>
  );
}

/** The events, the record and what they cost. */
function Facts({ subscription }: { subscription: MappedSubscription }) {
  const { source, detailTypes, object, externalIdField, externalId, method, org } = subscription;
  const { rules, apiCallsPerEvent, record } = subscription;
  return (
    <dl class="facts">
      <Fact term="Events">
        <code>{source}</code>: <code>{detailTypes.join(", ")}</code>
      </Fact>
      <Fact term="Record">
        <code>{object}</code>, by <code>{externalIdField}</code> = <code>{externalId}</code> (
        {method})
      </Fact>
      {record !== undefined && (
        <Fact term="Shaped by the publisher">
          the object <code>{record}</code> is the body
        </Fact>
      )}
      {org !== undefined && <Fact term="Org">{org}</Fact>}
      <Fact term="Rules">
        {rules}, at most {counted(apiCallsPerEvent, "API call")} an event
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Fields({
  subscription: { name, fields, operation },
}: {
  subscription: MappedSubscription;
}) {
  if (fields.length === 0) {
    return (
      <p>{operation === "delete" ? "The record is deleted; no field is sent." : "No field."}</p>
    );
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Fields of ${name}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Salesforce field</th>
            <th scope="col">Value</th>
            <th scope="col">Sent</th>
            <th scope="col">Type in the event</th>
            <th scope="col">Type in Salesforce</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow key={field.field} field={field} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FieldRow({
  field: { field, kind, value, valueType, fieldType, parents },
}: {
  field: MappedField;
}) {
  return (
    <tr>
      <th scope="row">
        <code>{field}</code>
      </th>
      <td>
        <code>{value}</code>
      </td>
      <td>{KINDS[kind]}</td>
      <td>{valueType === "" ? <span class="muted">none</span> : valueType}</td>
      <td>
        {fieldType ?? <span class="muted">not known: no metadata of the field in salesforce/</span>}
        {parents !== undefined && ", named by its external id"}
      </td>
    </tr>
  );
}

/** What some subscriptions have besides. */
function More({ subscription }: { subscription: MappedSubscription }) {
  const { newerWins, headers, filter, together, operation } = subscription;
  const lists = [headers, together].some(({ length }) => length > 0);
  const isPlain = newerWins === undefined && filter === undefined && operation === "upsert";
  if (isPlain && !lists) return null;
  return (
    <dl class="facts">
      {newerWins !== undefined && (
        <Fact term="The newer version wins">
          Salesforce refuses a version whose <code>{newerWins.path}</code> is older than{" "}
          <code>{newerWins.field}</code>
        </Fact>
      )}
      {together.length > 0 && (
        <Fact term="Come together">{together.map((list) => list.join(" + ")).join("; ")}</Fact>
      )}
      {headers.length > 0 && (
        <Fact term="Headers">
          {headers.map(({ name, value }) => (
            <div key={name}>
              <code>
                {name}: {value}
              </code>
            </div>
          ))}
        </Fact>
      )}
      {filter !== undefined && (
        <Fact term="Filter">
          <pre tabIndex={0}>{filter}</pre>
        </Fact>
      )}
      {operation !== "upsert" && (
        <Fact term="Erasure">
          {operation === "delete"
            ? "It deletes the person's record."
            : "It overwrites the person's fields with constants, and creates no record."}
        </Fact>
      )}
    </dl>
  );
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
