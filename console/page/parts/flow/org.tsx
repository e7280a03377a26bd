import type { FlowAnswer } from "../../../answers/flow.ts";
import { Breakable } from "../breakable.tsx";
import { CommandText } from "../commandText.tsx";
import { describeFault } from "./describeFault.ts";
import { LaneRow } from "./lane.tsx";
import { describeOrg, type Level, type OrgFlow } from "./lanes.ts";
import { Node } from "./node.tsx";

/** The lanes to an org of Salesforce, and the org. */
export function Org({ org, flow, shown }: { org: OrgFlow; flow: FlowAnswer; shown: number }) {
  return (
    <div class="org">
      <div class="lanes">
        {org.lanes.map((lane) => (
          <LaneRow key={lane.destination?.name ?? ""} {...{ lane, flow, shown }} />
        ))}
      </div>
      <OrgNode org={org} flow={flow} />
    </div>
  );
}

function OrgNode({ org, flow }: { org: OrgFlow; flow: FlowAnswer }) {
  const { connection, host } = org;
  const { standIn } = flow;
  const active = standIn !== undefined && "value" in standIn.active ? standIn.active.value : {};
  const fault = (connection?.orgs ?? ["default"]).flatMap((name) => active[name] ?? [])[0];
  const isRefused = connection?.verdict === "failed";
  const level: Level = fault !== undefined || isRefused ? "bad" : "good";
  return (
    <Node
      kind="salesforce"
      title={describeOrg(org)}
      level={connection === undefined ? "quiet" : level}
    >
      {host !== "" && (
        <p class="code">
          <Breakable name={host} />
        </p>
      )}
      {standIn !== undefined && <p class="muted">stand-in of the emulator</p>}
      {connection !== undefined && (
        <p class={isRefused ? "bad" : "muted"}>
          Connection {connection.state.toLowerCase()}
          {connection.verdict !== "ok" && (
            <CommandText text={`: ${connection.means}. ${connection.remedy}`} />
          )}
        </p>
      )}
      {fault !== undefined && <p class="bad">Fails: {describeFault(fault, flow.at)}</p>}
    </Node>
  );
}
