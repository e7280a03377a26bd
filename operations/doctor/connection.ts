import type { Check } from "./check";

/** What a state means, in the words of a finding, and what to do about it; empty where the state is healthy. */
export interface ConnectionMeaning {
  verdict: Check["verdict"];
  means: string;
  remedy: string;
}

const WAIT = "Wait a minute, and run `doctor` again.";
const SIGN_IN =
  "Correct the credentials in Pulumi's config, and `pulumi up`: EventBridge asks for a token when the connection changes.";

/**
 * The states of a connection.
 * Sources: EventBridge User Guide, 'Connection states' (eb-target-connection-states) and 'De-authorizing connections';
 * EventBridge API reference, Connection, `ConnectionState`; botocore's model of events, ConnectionState.
 */
const STATES = new Map<string, ConnectionMeaning>([
  ["AUTHORIZED", { verdict: "ok", means: "", remedy: "" }],
  ["ACTIVE", { verdict: "ok", means: "", remedy: "" }], // of a private API
  ["CREATING", { verdict: "warning", means: "EventBridge is creating it", remedy: WAIT }],
  ["UPDATING", { verdict: "warning", means: "EventBridge is updating it", remedy: WAIT }],
  [
    "AUTHORIZING",
    { verdict: "warning", means: "EventBridge is asking for its token", remedy: WAIT },
  ],
  [
    "DEAUTHORIZED",
    { verdict: "failed", means: "EventBridge has no valid token for it", remedy: SIGN_IN },
  ],
  [
    "DEAUTHORIZING",
    {
      verdict: "failed",
      means: "EventBridge is removing its credentials, so that requests will fail",
      remedy: `Find out in CloudTrail who called DeauthorizeConnection. ${SIGN_IN}`,
    },
  ],
  [
    "DELETING",
    {
      verdict: "failed",
      means: "EventBridge is deleting it, so that requests will fail",
      remedy:
        "Find out in CloudTrail who called DeleteConnection, and make it anew with `pulumi up`.",
    },
  ],
  [
    "FAILED_CONNECTIVITY",
    {
      verdict: "failed",
      means: "EventBridge does not reach the private network",
      remedy:
        "Check the VPC Lattice resource configuration of the connection, its resource gateway and security groups, and then update the connection.",
    },
  ],
]);

const UNKNOWN: ConnectionMeaning = {
  verdict: "failed",
  means: "which is no state that this program knows",
  remedy:
    "See 'Connection states' in the EventBridge User Guide, and whether this project has a newer version.",
};

/** What a state of a connection means; failed for one that is unknown here. */
export const connectionMeaning = (state: string): ConnectionMeaning => STATES.get(state) ?? UNKNOWN;
