import assert from "node:assert/strict";
import type { AcceptedCredentials } from "../../emulator/salesforce/tokenEndpoint";
import { orgWorld } from "./orgWorld";
import { ORG } from "./testWorld";

const CONNECTION = "aws:cloudwatch/eventConnection:EventConnection";
const SECOND = 1_000;
const client = (clientSecret: string): AcceptedCredentials => ({
  flow: "client-credentials",
  clientId: "id",
  clientSecret,
});
const user = (password: string): AcceptedCredentials => ({
  flow: "username-password",
  clientId: "id",
  clientSecret: "secret",
  username: "integration@emulator.example",
  password,
});

/** A connection's parameters, as the component has them for a flow. */
const authParameters = (credentials: AcceptedCredentials) => {
  const field = (key: string, value: string) => ({ key, value, isValueSecret: true });
  const bodies =
    credentials.flow === "client-credentials"
      ? [field("grant_type", "client_credentials")]
      : [
          field("grant_type", "password"),
          field("username", credentials.username),
          field("password", credentials.password),
        ];
  const { clientId, clientSecret } = credentials;
  return {
    oauth: {
      authorizationEndpoint: `${ORG}/services/oauth2/token`,
      httpMethod: "POST",
      clientParameters: { clientId, clientSecret },
      oauthHttpParameters: { bodies },
    },
  };
};

/** A shop that publishes an event a second for 10 minutes, while secrets change. */
function rotating(old: AcceptedCredentials) {
  const made = orgWorld({ connection: { authParameters: authParameters(old) } });
  const { world, org, clock } = made;
  org.accept([old]);
  const published = Array.from({ length: 600 }, (_, second) => second + 1);
  const start = clock.now();
  const after = (seconds: number, work: () => void) => clock.at(start + seconds * SECOND, work);
  for (const id of published) after(id, () => world.publish({ id: String(id) }));
  /** What `pulumi up` does to the connection: an update in place, of which the ARN stays. */
  const update = (credentials: AcceptedCredentials) => {
    const { controlPlane, account: inside } = world.emulator;
    const [arn = assert.fail("there is no connection")] = inside.connections.keys();
    controlPlane.kind(CONNECTION, "connection").apply(
      {
        name: "salesforce",
        authorizationType: "OAUTH_CLIENT_CREDENTIALS",
        authParameters: authParameters(credentials),
      },
      { arn },
      inside,
    );
    assert.deepEqual([...inside.connections.keys()], [arn]);
  };
  const assertNothingIsLost = async () => {
    await clock.run();
    assert.deepEqual(world.deadLetters, []);
    assert.equal(world.count("lost"), 0);
    const arrived = made.contacts().map(({ externalId }) => Number(externalId));
    assert.deepEqual(
      arrived.sort((a, b) => a - b),
      published,
    );
  };
  return { ...made, after, update, assertNothingIsLost };
}

describe("a new secret, while events are delivered,", () => {
  for (const [what, of] of [
    ["client secret", client],
    ["password", user],
  ] as const) {
    it(`is used without a retry while Salesforce accepts both secrets: the ${what}`, async () => {
      const { world, org, after, update, assertNothingIsLost } = rotating(of("secret"));
      after(200, () => org.accept([of("secret"), of("new")]));
      after(300, () => update(of("new")));
      after(400, () => org.accept([of("new")]));
      await assertNothingIsLost();
      assert.equal(world.count("retry"), 0);
      assert.equal(world.count("attempt"), 600);
    });

    it(`loses no event if Salesforce refuses the old secret, and ends its sessions, before the update: the ${what}`, async () => {
      const { world, org, after, update, assertNothingIsLost } = rotating(of("secret"));
      after(200, () => org.accept([of("new")], { endSessions: true }));
      after(320, () => update(of("new")));
      await assertNothingIsLost();
      // Each event of those two minutes was tried in vain.
      assert(world.count("retry") >= 120, String(world.count("retry")));
    });

    it(`is used from the update on, even if Salesforce does not accept it yet: the ${what}`, async () => {
      const { world, org, after, update, assertNothingIsLost } = rotating(of("secret"));
      after(200, () => update(of("new")));
      after(230, () => org.accept([of("new")]));
      await assertNothingIsLost();
      assert(world.count("retry") > 0);
    });
  }
});
