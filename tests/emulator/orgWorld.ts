import { VirtualClock } from "../../emulator/clock";
import type { SObject } from "../../salesforceSchema/field";
import { seededRandom } from "../../emulator/random";
import { contact } from "../salesforceContact";
import { SalesforceStandIn } from "../../emulator/salesforce/standIn";
import type { HttpRequest } from "../../eventbridge/httpRequest";
import { inProcessTransport, type Transport } from "../../emulator/transport";
import { ORG, START, TestWorld, type Differences } from "./testWorld";

/** What is not as usual, also in the org. */
export interface OrgDifferences extends Differences {
  contacts?: SObject;
}

/**
 * The world of tests with the stand-in of Salesforce as its other side, in virtual time.
 *
 * @param latency milliseconds that the next answer takes
 */
export function orgWorld(
  { destination, contacts: object = contact([]), ...differences }: OrgDifferences = {},
  random = seededRandom(1),
  latency: () => number = () => 0,
) {
  const clock = new VirtualClock(START);
  const org = new SalesforceStandIn(
    {
      domain: new URL(ORG).host,
      apiVersion: 68,
      credentials: { flow: "client-credentials", clientId: "id", clientSecret: "secret" },
      objects: { Contact: object },
    },
    random,
    () => clock.now(),
  );
  const requests: (HttpRequest & { at: number })[] = [];
  const send = inProcessTransport(new Map([[ORG, org.answer]]), clock, latency);
  const transport: Transport = (request, ended) => {
    if (request.method === "PATCH") requests.push({ ...request, at: clock.now() });
    send(request, ended);
  };
  const world = new TestWorld({
    clock,
    random,
    transport,
    connection: {
      authParameters: {
        oauth: {
          authorizationEndpoint: `${ORG}/services/oauth2/token`,
          httpMethod: "POST",
          clientParameters: { clientId: "id", clientSecret: "secret" },
          oauthHttpParameters: { bodies: [] },
        },
      },
    },
    destination: {
      invocationEndpoint: `${ORG}/services/data/v68.0/sobjects/Contact/ShopCustomerId__c/*`,
      ...destination,
    },
    ...differences,
  });
  const contacts = () => org.recordsOf("Contact").all("ShopCustomerId__c");
  return { world, org, clock, requests, contacts };
}
