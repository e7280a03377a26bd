import type { Check } from "./check";

/** The meaning of a connection's state, as the end of a finding, and the remedy; both are empty for a healthy state. */
export interface ConnectionMeaning {
  verdict: Check["verdict"];
  means: string;
  remedy: string;
}

const WAIT = "Wait a minute, then run `doctor` again.";
const CORRECT_CREDENTIALS =
  "Correct the credentials in the stack's configuration, then run `pulumi up`: EventBridge requests a token when the connection changes.";

/**
 * The states of a connection.
 * Sources: EventBridge User Guide, 'Connection states' (eb-target-connection-states) and 'De-authorizing connections';
 * EventBridge API reference, Connection, `ConnectionState`; botocore's model of events, ConnectionState.
 */
const STATES = new Map<string, ConnectionMeaning>([
  ["AUTHORIZED", { verdict: "ok", means: "", remedy: "" }],
  ["ACTIVE", { verdict: "ok", means: "", remedy: "" }], // the healthy state of a connection to a private API
  ["CREATING", { verdict: "warning", means: "EventBridge is creating it", remedy: WAIT }],
  ["UPDATING", { verdict: "warning", means: "EventBridge is updating it", remedy: WAIT }],
  ["AUTHORIZING", { verdict: "warning", means: "EventBridge is requesting a token", remedy: WAIT }],
  [
    "DEAUTHORIZED",
    { verdict: "failed", means: "EventBridge has no valid token", remedy: CORRECT_CREDENTIALS },
  ],
  [
    "DEAUTHORIZING",
    {
      verdict: "failed",
      means: "EventBridge is removing its credentials, so requests will fail",
      remedy: `Find the caller of DeauthorizeConnection in CloudTrail. ${CORRECT_CREDENTIALS}`,
    },
  ],
  [
    "DELETING",
    {
      verdict: "failed",
      means: "EventBridge is deleting it, so requests will fail",
      remedy:
        "Find the caller of DeleteConnection in CloudTrail. Create the connection again with `pulumi up`.",
    },
  ],
  [
    "FAILED_CONNECTIVITY",
    {
      verdict: "failed",
      means: "EventBridge cannot reach the private network",
      remedy:
        "Check the connection's VPC Lattice resource configuration, its resource gateway and its security groups. Then update the connection.",
    },
  ],
]);

const UNKNOWN: ConnectionMeaning = {
  verdict: "failed",
  means: "this program does not know this state",
  remedy:
    "See 'Connection states' in the EventBridge User Guide, and check for a newer version of this project.",
};

/** The meaning of a connection's state; the verdict is `failed` for a state that is not in the table. */
export const connectionMeaning = (state: string): ConnectionMeaning => STATES.get(state) ?? UNKNOWN;
