import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { addDlq } from "../../../cli/commands/dlq";
import { drop } from "../../../operations/deadLetters/drop";
import { DropRecord } from "../../../operations/deadLetters/dropRecord";
import { withLetter } from "../../../operations/deadLetters/withLetter";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import type { TestWorld } from "../../emulator/testWorld";
import { STALE_MESSAGE } from "../../../salesforceSchema/newerWins";
import { runError } from "../../runError";
import { bridgeHere } from "../../cli/inProcess";
import { command, Served, start, type Run } from "../../local/served";
import { answered, arrives, queued, queueOf, worldWithLetters } from "./letters";

interface Group {
  cause: { kind: string; rule?: string };
  count: number;
  messageIds: string[];
}

/** A terminal so wide that each sentence stays on a line. */
const WIDE = { COLUMNS: "2000" };
const bridge = (args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Run> =>
  command((program) => addDlq(program, PROJECT_DIRECTORY), args, { ...WIDE, ...environment });

describe("bridge dlq", () => {
  const folder = temporaryFolder();
  let served: Served;
  let world: TestWorld;

  beforeEach(async () => {
    world = await worldWithLetters(3);
    served = await new Served(world).start();
  });
  afterEach(() => served.stop());

  const dlq = (...args: string[]): Promise<Run> =>
    bridge(["dlq", ...args, ...recordsFor(args), ...served.here]);
  /** A redrive records the new IDs: not in this checkout. */
  const recordsFor = (args: readonly string[]) =>
    args.includes("redrive") && !args.includes("--records") ? ["--records", folder.path] : [];
  /** A command that evaluates the program. */
  const evaluating = (args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> =>
    bridgeHere(["dlq", ...args, ...served.here], { environment: { ...WIDE, ...environment } });
  const json = async (...args: string[]) =>
    JSON.parse((await dlq(...args, "--json")).stdout) as Record<string, unknown>;
  const send = (attributes: Record<string, string>, detail: object) =>
    world.queue.send({
      attributes,
      body: JSON.stringify({
        id: "event-1",
        source: "shop.magento",
        "detail-type": "customer-updated",
        detail,
      }),
    }).messageId;
  const VERONICA = { id: 1001, firstname: "Veronica", email: "veronica@example.com" };

  it("list groups messages by cause, counts them, and leaves each of them visible", async () => {
    send({}, VERONICA);
    send(answered(400, "UNABLE_TO_LOCK_ROW"), VERONICA);
    const found = await json("list");
    assert.deepEqual([found.messages, found.hidden, found.complete], [5, 0, true]);
    const groups = found.groups as Group[];
    assert.deepEqual(
      groups.map(({ cause, count }) => [cause.kind, count]),
      [
        ["bad-field", 3],
        ["no-request", 1],
        ["row-lock", 1],
      ],
    );
    assert.deepEqual(world.queue.counts.visible, 5);
    const { stdout } = await dlq("list");
    assert.match(stdout, /^Dead letters of the stack local: 5 messages\./);
    assert.match(stdout, /\n1 message: row-lock, the record was locked by another transaction\n/);
    assert.match(stdout, /remedy +The lock is temporary/);
  });

  it("list calls unknown codes unknown, whatever their names", async () => {
    world.queue.purge();
    for (const ERROR_CODE of ["constructor", "__proto__", "toString", "NEW_CODE"]) {
      send({ ...answered(400), ERROR_CODE, ERROR_MESSAGE: "something new" }, VERONICA);
    }
    send(answered(400, "constructor"), VERONICA);
    const { stdout, code } = await dlq("list");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /\n5 messages: unknown, this program does not know the cause\n/);
    assert.match(stdout, /\n {2}1 message: NEW_CODE\n/);
    assert.match(stdout, /\n {2}3 messages: \*{8}\n/);
    assert.match(stdout, /HTTP 400 \*{8} \(not a known code: \*{8}\)\n/);
    const { stderr } = await dlq("redrive", "--rule", "constructor");
    assert.match(
      stderr,
      /^error: No message belongs to constructor, and the stack local has no such/,
    );
  });

  it("list names what must change, and that a lock within a trigger passes by itself", async () => {
    world.queue.purge();
    const message =
      "T: execution of AfterUpdate caused by: System.DmlException: Update failed. first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record: []";
    send(answered(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", { message }), VERONICA);
    const { stdout } = await dlq("list");
    assert.match(stdout, /1 message: row-lock, /);
    assert.match(stdout, /CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, UNABLE_TO_LOCK_ROW\n/);
    assert.match(stdout, /\n {2}fix {8}none: the cause is temporary\n/);
  });

  it("list ends while messages arrive, and reports how many it left out", async () => {
    await world.clock.run(Date.now() + 3_600_000); // what arrives from now on is newer
    served.before = (action) => (action === "ReceiveMessage" ? arrives(world) : undefined);
    const { stdout } = await dlq("list");
    assert.match(
      stdout,
      /^Dead letters of the stack local: 3 messages\. \d+ more messages arrived meanwhile, as far as was seen, and are left out\.\n/,
    );
  });

  /** Somebody else reads one message, and others arrive at each look. */
  async function neverThrough(): Promise<void> {
    await world.clock.run(Date.now() + 3_600_000); // what arrives from now on is newer
    let others = 0;
    served.before = (action) => {
      if (action !== "ReceiveMessage") return;
      if (others === 0) others = world.queue.receive(1, 86_400_000).length;
      arrives(world);
    };
  }
  const NOT_THROUGH = "The queue was not read through: there may be more messages.";

  it("redrive reports that it did not read the queue through, and exits with 1", async () => {
    await neverThrough();
    const { stdout, code } = await dlq("redrive", "--yes", "--rate", "off");
    assert.match(stdout, /^2 events published in /);
    assert(stdout.includes(`\n${NOT_THROUGH}\n`), stdout);
    assert.equal(code, 1);
  });

  it("redrive does not call a name unknown if it did not read the queue through", async () => {
    await neverThrough();
    const { stdout, stderr, code } = await dlq("redrive", "--yes", "--rule", "custommers");
    assert(stdout.includes(NOT_THROUGH), stdout);
    assert.deepEqual([stderr, code], ["", 1]);
  });

  it("redrive exits with 0 at its limit, and reports that there may be more messages", async () => {
    const { stdout, code } = await dlq("redrive", "--yes", "--limit", "1");
    assert.match(stdout, /^1 event published in /);
    assert(stdout.includes(NOT_THROUGH), stdout);
    assert.equal(code, 0);
  });

  it("drop deletes nothing if it did not read the queue through, and says so", async () => {
    await neverThrough();
    const filter = ["--cause", "bad-field", "--records", folder.path];
    const only = "Messages are dropped only if the whole queue was read: try again";
    const plan = await dlq("drop", ...filter);
    assert.match(plan.stdout, /^To drop: 2 messages of 2 /);
    assert(plan.stdout.includes(`${NOT_THROUGH} `), plan.stdout);
    assert(plan.stdout.includes(`\nNothing is changed. ${only}`), plan.stdout);
    const { stderr, code } = await dlq("drop", ...filter, "--yes", "--count", "2");
    assert.match(
      stderr,
      /^error: Nothing is dropped: cause bad-field matches 2 messages\. The queue/,
    );
    assert(stderr.includes(only), stderr);
    assert.equal(code, 1);
    assert.deepEqual(await readdir(folder.path), []);
    assert(queued(world).length >= 3);
    const custommers = ["--rule", "custommers", "--count", "2", "--yes", "--records", folder.path];
    const unknown = await dlq("drop", ...custommers);
    assert.match(
      unknown.stderr,
      /^error: Nothing is dropped: rule custommers matches 0 .*, not 2\./,
    );
  });

  it("list, the plan and the result of a redrive fit the width of the terminal", async () => {
    send(answered(400, "UNABLE_TO_LOCK_ROW"), VERONICA);
    world.queue.receive(1, 60_000);
    for (const args of [["list"], ["redrive"], ["redrive", "--yes", "--rate", "off"]]) {
      for (const columns of [80, 60]) {
        const environment = { COLUMNS: String(columns) };
        const { stdout } = await bridge(
          ["dlq", ...args, ...recordsFor(args), ...served.here],
          environment,
        );
        const tooLong = stdout.split("\n").filter((line) => line.length > columns);
        assert.deepEqual(tooLong, []);
      }
    }
  });

  it("list of an empty queue shows 0 messages", async () => {
    world.queue.purge();
    const { stdout, code } = await dlq("list");
    assert.deepEqual([code, stdout], [0, "Dead letters of the stack local: 0 messages.\n"]);
  });

  it("show shows the request of this checkout, and personal data only with --reveal", async () => {
    const known = { ...VERONICA, lastname: "Costello", created_in: "Default Store View" };
    const detail = { ...known, group_id: 1, store_id: 0 }; // as they stand in ARNs and counts, too
    const message = 'Email: invalid email address: veronica@example.com, "Costello"';
    const id = send(answered(400, "INVALID_EMAIL_ADDRESS", { message }), detail);
    const { stdout, code } = await evaluating(["show", id]);
    assert.equal(code, 0);
    assert.match(stdout, /PATCH https:\/\/.*\/sobjects\/Contact\/ShopCustomerId__c\/1001\n/);
    assert.match(stdout, /Authorization: Bearer \*{8}\n/);
    assert.match(stdout, /"LastName": "<text, 8 characters>"/);
    assert.match(stdout, /invalid email address: \*{8}/);
    assert.doesNotMatch(stdout, /Veronica|Costello|veronica@/);
    assert.doesNotMatch(stdout, /^(RULE_ARN|TARGET_ARN|RETRY_ATTEMPTS) .*\*/m);
    const revealed = await evaluating(["show", "event-1", "--reveal"]);
    assert.match(revealed.stdout, /"LastName": ?"Costello"/);
    assert.match(revealed.stdout, /Bearer \*{8}/);
    assert.equal(world.queue.counts.visible, 4);
  });

  it("show explains why no request can be made, and names an ID that does not exist", async () => {
    const { stdout } = await evaluating(["show", send({}, VERONICA)]);
    assert.match(stdout, /\$\.detail\.lastname is missing/);
    const missing = await dlq("show", "none");
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^error: The queue has no visible message with the ID none, /);
  });

  it("redrive without --yes shows the plan and changes nothing", async () => {
    const { stdout } = await dlq("redrive", "--cause", "bad-field", "--rate", "2");
    assert.match(stdout, /^To redrive: 3 messages of 3 \(cause bad-field\)\./);
    assert.match(
      stdout,
      /Nothing is changed\. With --yes, 3 events would be published at 2 a second, in 2s\.\n$/,
    );
    assert.equal(world.count("published"), 3);
    assert.equal(world.queue.counts.visible, 3);
  });

  it("redrive --yes publishes the events that match, deletes their messages, and reports", async () => {
    const locked = send(answered(400, "UNABLE_TO_LOCK_ROW"), VERONICA);
    const { stdout, code } = await dlq(
      ...[
        "redrive",
        "--yes",
        "--cause",
        "bad-field",
        "--rule",
        "customer-updated",
        "--rate",
        "off",
      ],
    );
    assert.equal(code, 0);
    assert.match(stdout, /^3 events published in .*\. 4 messages looked at, 1 left unchanged\.\n/);
    assert.deepEqual(
      world.deadLetters.map(({ messageId }) => messageId),
      [locked],
    );
    assert.equal(world.queue.counts.visible, 1);
    assert.equal(world.count("published"), 6);
  });

  it("redrive leaves events that came back, names the remedy, and exits with 1", async () => {
    await served.stop();
    world = await worldWithLetters(3, undefined, false);
    served = await new Served(world).start();
    served.after = (action) => (action === "PutEvents" ? world.clock.run() : undefined);
    const args = ["redrive", "--yes", "--rate", "off"];
    const { stdout, code } = await dlq(...args);
    assert.match(stdout, /^3 events published in .*\. 3 messages looked at\.\n/);
    assert.match(
      stdout,
      /\n3 events came back, as far as was seen: .* Find the cause with `dlq list`, and fix it before the next redrive\.\n$/,
    );
    assert.equal(code, 1);
    assert.equal(world.queue.counts.visible, 3);
    const again = await json(...args);
    assert.deepEqual([again.published, again.cameBack, again.newer], [3, 3, 0]);
  });

  it("redrive leaves stale messages unless it is asked for them, and drop clears them", async () => {
    const message = `${STALE_MESSAGE} (Contact.ShopUpdatedAt__c).`;
    const id = send(answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", { message }), VERONICA);
    const plan = await dlq("redrive");
    assert.match(
      plan.stdout,
      /^To redrive: 3 messages of 4 \(all messages except cause already-gone or stale\)\./,
    );
    assert.match(
      plan.stdout,
      /\n1 message is stale, and left: .* `npx bridge dlq drop --local --port \d+ --cause stale`/,
    );
    assert.match(plan.stdout, /\n {2}3 events: customer-updated has no newerWins: /);
    const asked = await json("redrive", "--cause", "stale");
    assert.deepEqual([asked.plan, asked.leftOut], [1, 0]);
    const done = await json("redrive", "--yes", "--rate", "off");
    assert.deepEqual([done.published, done.left], [3, 1]);
    assert.deepEqual(
      world.deadLetters.map(({ messageId }) => messageId),
      [id],
    );
    const filter = ["--cause", "stale", "--records", folder.path];
    const dropped = await json("drop", ...filter, "--count", "1", "--yes");
    assert.equal(dropped.dropped, 1);
    assert.equal(world.deadLetters.length, 0);
  });

  it("redrive names each cause that it leaves", async () => {
    const target = "arn:aws:events:x:0:api-destination/shop-Contact-Id__c-delete-0f0f0f0f/1";
    const gone = { ...answered(404, "NOT_FOUND"), TARGET_ARN: target };
    send(gone, VERONICA);
    send(gone, VERONICA);
    const message = `${STALE_MESSAGE} (Contact.ShopUpdatedAt__c).`;
    send(answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", { message }), VERONICA);
    const { stdout } = await dlq("redrive");
    assert.match(stdout, /\n1 message is stale, and left: /);
    assert.match(
      stdout,
      /\n2 messages are already gone, and left: .* refuse them again\. Drop them with `npx bridge dlq drop --local --port \d+ --cause already-gone`/,
    );
    const plan = await json("redrive");
    assert.deepEqual(
      [plan.leftOut, plan.leftOutBy, plan.wouldPublish],
      [3, { "already-gone": 2, stale: 1 }, 3],
    );
  });

  it("redrive filters by time and ID", async () => {
    const [first = assert.fail(), second = assert.fail()] = world.deadLetters;
    const none = await json("redrive", "--since", "2h");
    const all = await json("redrive", "--until", "2h");
    const one = await json("redrive", "--id", first.messageId, "none");
    const two = await json("redrive", "--id", first.messageId, second.messageId);
    assert.deepEqual([none.plan, all.plan, one.plan, two.plan], [0, 3, 1, 2]);
  });

  it("redrive keeps an event that no rule would match", async () => {
    send(answered(400, "UNABLE_TO_LOCK_ROW"), VERONICA);
    const [message = assert.fail()] = world.deadLetters.slice(-1);
    message.body = message.body.replace("customer-updated", "order-placed");
    message.attributes = { ...message.attributes, RULE_ARN: "arn:rule/shop/gone" };
    await deployed({ "detail-type": ["customer-updated"] });
    const { stdout, code } = await dlq("redrive", "--yes", "--cause", "row-lock");
    assert.equal(code, 1);
    assert.match(stdout, /1 message refused, .*\n.*no subscription is for this event any more/);
    assert.equal(world.queue.counts.visible, 4);
  });

  /** Puts rules of these patterns in place of the stack's. */
  async function deployed(sending: object, unmappable?: object): Promise<void> {
    world.addRule("sends", sending);
    if (unmappable !== undefined) world.addRule("refuses", unmappable);
    await served.stop();
    const own = { sending: ["sends"], ...(unmappable !== undefined && { unmappable: "refuses" }) };
    served = await new Served(world).start({ ruleNames: { "customer-updated": own } });
  }
  const updated = (detail: object) => ({ "detail-type": ["customer-updated"], detail });
  const IDENTIFIED = updated({ id: [{ numeric: [">", 0] }] });

  it("redrive, its plan and show agree that an event for a subscription stays if no rule matches it", async () => {
    await deployed(IDENTIFIED, updated({ id: [{ exists: false }] }));
    world.queue.purge();
    const complete = { ...VERONICA, lastname: "Costello", created_in: "Default Store View" };
    const sent = send(answered(400), complete);
    const lost = [
      send(answered(400), { ...complete, id: 6_000_000_000 }),
      send({}, { ...complete, id: 6_000_000_000 }),
    ];
    const missing = send({}, { ...complete, id: undefined });
    const reason = /would be lost \(\$\.detail\.id is .*\)\. Change it with --edit, or drop it/;
    const plan = await json("redrive");
    assert.deepEqual([plan.plan, plan.wouldPublish], [4, 1]);
    const groups = plan.refused as { reason: string; count: number; messageIds: string[] }[];
    assert.deepEqual(
      groups.map(({ count, messageIds }) => [count, messageIds]),
      [
        [2, lost],
        [1, [missing]],
      ],
    );
    assert.match(groups[0]?.reason ?? "", reason);
    assert.match(
      groups[1]?.reason ?? "",
      /^no request can be made from it: customer-updated would send it to the dead-letter queue again \(\$\.detail\.id is missing\)\. Change it with --edit/,
    );
    const shown = await evaluating(["show", lost[0] ?? ""]);
    assert.match(
      shown.stdout,
      /\nA redrive refuses the event: customer-updated is for this event, but none/,
    );
    const { stdout, code } = await dlq("redrive", "--yes", "--rate", "off");
    assert.equal(code, 1);
    assert.match(stdout, /^1 event published in /);
    assert.match(stdout, /\n3 messages refused, and left in the queue:\n {2}2 messages: /);
    const left = world.deadLetters.map(({ messageId }) => messageId);
    assert.deepEqual(left.sort(), [...lost, missing].sort());
    assert(!left.includes(sent));
  });

  it("redrive goes by the deployed rules, and the plan reports that this checkout's rules differ", async () => {
    await deployed(updated({ lastname: ["Costello"] }));
    world.queue.purge();
    send(answered(400), { ...VERONICA, lastname: "Costello" }); // its id and its store are not asked for
    const other = { ...VERONICA, lastname: "Other", created_in: "Default Store View" };
    const id = send(answered(400), other);
    const { stdout } = await dlq("redrive");
    assert.match(stdout, /\n1 message would be refused, and left in the queue:\n/);
    assert(
      stdout.includes(`  ${id}: customer-updated is for this event, but none of its rules`),
      stdout,
    );
    assert.match(
      stdout,
      /differ from those of this checkout, which could send it: run `pulumi up` first/,
    );
    assert.match(
      stdout,
      /\nThe deployed rules of customer-updated, .* differ from those of this checkout\. .* Update them/,
    );
    assert.match(stdout, /With --yes, 1 event would be published at /);
  });

  it("the plan names the messages that --yes would refuse, with the reasons, and does not count them, also with a limit or a filter", async () => {
    world.queue.purge();
    for (let id = 1; id <= 11; id += 1) send(answered(400), { ...VERONICA, id });
    const refused = Array.from({ length: 9 }, (_, index) => {
      const id = send(answered(400, "UNABLE_TO_LOCK_ROW"), VERONICA);
      const [message = assert.fail()] = world.deadLetters.slice(-1);
      message.body =
        index < 4 ? "no event" : message.body.replace("shop.magento", "aws.partner/shop/orders");
      return id;
    });
    const { stdout, code } = await dlq("redrive", "--rate", "2");
    assert.equal(code, 0);
    for (const id of refused) assert(stdout.includes(id), id);
    assert.match(stdout, /\n9 messages would be refused, and left in the queue:\n/);
    assert.match(
      stdout,
      /\n {2}5 messages: PutEvents would not accept it: its source belongs to a partner/,
    );
    assert.match(stdout, /\n {2}4 messages: it is not an event of EventBridge: /);
    assert.match(stdout, /With --yes, 11 events would be published at 2 a second, in 6s\.\n$/);
    const limited = await dlq("redrive", "--limit", "3");
    assert.match(limited.stdout, /With --yes, 3 events would be published/);
    const filtered = await json("redrive", "--cause", "row-lock");
    assert.deepEqual([filtered.plan, filtered.wouldPublish], [5, 0]);
    const all = await json("redrive");
    assert.deepEqual([all.plan, all.wouldPublish, all.publishable], [20, 11, 11]);
    const done = await json("redrive", "--yes", "--rate", "off");
    assert.deepEqual([done.published, (done.refused as object[]).length], [11, 9]);
    assert.equal(world.queue.counts.visible, 9);
  });

  it("the plan and the redrive give every reason, however many there are", async () => {
    const ids = Array.from({ length: 25 }, (_, index) => {
      const id = send(answered(400), VERONICA);
      const [message = assert.fail()] = world.deadLetters.slice(-1);
      message.body = message.body.replace("customer-updated", "x".repeat(129 + index));
      return id;
    });
    for (const more of [[], ["--yes", "--rate", "off"]]) {
      const { stdout } = await dlq("redrive", ...more);
      for (const id of ids) assert(stdout.includes(`\n  ${id}: PutEvents would not accept`), id);
    }
  });

  it("the plan and the redrive report messages that are hidden", async () => {
    const [hidden] = world.queue.receive(1, 60_000);
    assert(hidden !== undefined);
    const sentence =
      "\n1 more message is hidden, because another process reads the queue or was killed while it did";
    assert((await dlq("redrive")).stdout.includes(sentence));
    assert.equal((await json("redrive")).hidden, 1);
    assert((await dlq("redrive", "--yes", "--rate", "off")).stdout.includes(sentence));
    assert.equal(world.queue.counts.visible, 0);
  });

  it("list, plan and a filtered redrive go on past a message that is nested too deep to be read", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const payload = `ApiDestination returned HTTP status 400 with payload: ${deep}`;
    send({ ...answered(400), ERROR_MESSAGE: payload }, { ...VERONICA, id: 7 });
    send(answered(400), VERONICA);
    const [message = assert.fail()] = world.deadLetters.slice(-1);
    message.body = message.body.replace('"detail":{', () => `"detail":{"x":${deep},`);
    const listed = await dlq("list");
    assert.deepEqual([listed.code, listed.stderr], [0, ""]);
    assert.match(listed.stdout, /: 5 messages/);
    const plan = await json("redrive");
    assert.deepEqual([plan.plan, plan.publishable], [5, 4]);
    const done = await json("redrive", "--cause", "bad-field", "unknown", "--yes", "--rate", "off");
    assert.deepEqual([done.published, (done.refused as object[]).length], [4, 1]);
  });

  it("redrive names an event with an invalid time, and publishes the others", async () => {
    const id = send(answered(400), VERONICA);
    const [message = assert.fail()] = world.deadLetters.slice(-1);
    message.body = message.body.replace("{", '{"time":"",');
    const { stdout, stderr, code } = await dlq("redrive", "--yes", "--rate", "off");
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(stdout, /^3 events published in /);
    assert(
      stdout.includes(`  ${id}: PutEvents would not accept it: time is not a date and time`),
      stdout,
    );
  });

  it("keeps the moment of an event, whatever its offset and fraction", async () => {
    world.queue.purge();
    send(answered(400), VERONICA);
    const [message = assert.fail()] = world.deadLetters;
    message.body = message.body.replace("{", '{"time":"2026-09-14T10:21:07.123456+02:00",');
    assert.equal((await dlq("redrive", "--yes", "--rate", "off")).code, 0);
    const last = world.happenings.findLast(({ kind }) => kind === "published");
    assert(last?.kind === "published");
    assert.equal(last.event.time, "2026-09-14T08:21:07Z");
  });

  it("the plan reports that nothing is redriven if a rule of the stack is gone", async () => {
    const ruleNames = { "customer-updated": { sending: ["customers", "gone"] } };
    await served.stop();
    served = await new Served(world).start({ ruleNames });
    const { stdout, code } = await dlq("redrive");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /With --yes, nothing would be published\. Events would be lost: .* gone\./,
    );
  });

  it("a property name of JavaScript objects is not a rule of the stack", async () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const { stderr, code } = await dlq("redrive", "--rule", name);
      assert.equal(code, 1);
      assert.match(stderr, /^error: No message belongs to /);
    }
  });

  it("redrive stops before the first event if rules of the stack are missing", async () => {
    const ruleNames = { "customer-updated": { sending: ["customers", "gone"], unmappable: "off" } };
    await served.stop();
    served = await new Served(world).start({ ruleNames });
    const { stderr, code } = await dlq("redrive", "--yes");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: Events would be lost: the stack local has no enabled rule gone, off\. Restore it with/,
    );
    assert.equal(world.queue.counts.visible, 3);
  });

  it("lets one redrive work on a queue at a time", async () => {
    let second: Promise<Run> | undefined;
    served.before = async (action) => {
      if (action !== "PutEvents") return;
      await (second ??= start([
        "dlq",
        "redrive",
        "--yes",
        ...recordsFor(["redrive"]),
        ...served.here,
      ]).ended);
    };
    const first = await dlq("redrive", "--yes", "--rate", "off");
    assert.equal(first.code, 0, first.stderr);
    assert.equal((await second)?.code, 1);
    assert.match(
      (await second)?.stderr ?? "",
      /^error: The process \d+ on .* has worked on this queue with `dlq redrive`/,
    );
  });

  it("redrive --edit publishes the edited event, and records the change", async () => {
    const id = send({}, VERONICA);
    const editor = `${process.execPath} -e "${[
      "const fs = require('fs'), file = process.argv[1]",
      "const event = JSON.parse(fs.readFileSync(file, 'utf8'))",
      "event.detail.lastname = 'Costello'",
      "event.detail.created_in = 'Default Store View'",
      "fs.writeFileSync(file, JSON.stringify(event))",
    ].join("; ")}"`;
    const args = ["dlq", "redrive", "--edit", id, "--yes", "--records", folder.path];
    const { stdout, stderr, code } = await start([...args, ...served.here], {
      ...WIDE,
      EDITOR: editor,
    }).ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /customer-updated sends it\n/);
    assert.match(stdout, /\nPublished as [0-9a-f-]{36}; the change is recorded in /);
    assert.equal(world.deadLetters.length, 3);
    const last = world.happenings.findLast(({ kind }) => kind === "published");
    assert(last?.kind === "published");
    assert.equal(last.event.detail.lastname, "Costello");
    const [change, published] = (await folder.read("edited.jsonl"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    assert.deepEqual([change?.edited, published?.publishedAs], [id, last.eventId]);
    assert.doesNotMatch(change?.before ?? "", /Costello/);
    assert.match(change?.after ?? "", /Costello/);
  });

  it("redrive --edit without --yes keeps the edited event, and names the command that publishes it", async () => {
    const id = send({}, VERONICA);
    const where = ["--records", folder.path];
    const editor =
      'sed -i \'s/"firstname"/"lastname": "Costello", "created_in": "Default Store View", &/\'';
    const asked = await evaluating(["redrive", "--edit", id, ...where], { EDITOR: editor });
    assert.equal(asked.code, 1);
    const [, file = "", publishing = ""] =
      /--yes is missing, and there is no terminal to ask at\. The message stays as it is\. The edited event is kept in (\S+)\. Publish it with `npx bridge (.+)`\.\n$/.exec(
        asked.stderr,
      ) ?? assert.fail(asked.stderr);
    assert.match(await readFile(file, "utf8"), /Costello/);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(world.count("published"), 3);
    assert.equal(
      publishing,
      `dlq redrive ${served.here.join(" ")} --edit ${id} --edit-file ${file} --yes`,
    );
    const [, ...args] = publishing.split(" ");
    const published = await bridgeHere(["dlq", ...args, ...where], { environment: WIDE });
    assert.equal(published.code, 0, published.stderr);
    const last = world.happenings.findLast(({ kind }) => kind === "published");
    assert(last?.kind === "published");
    assert.equal(last.event.detail.lastname, "Costello");
  });

  it("redrive --edit keeps the edited event where a redrive refuses it", async () => {
    const id = send({}, VERONICA);
    const editor = `sed -i 's/"shop.magento"/"shop.unknown"/'`;
    const where = ["--records", folder.path, "--yes"];
    const { code, stderr } = await evaluating(["redrive", "--edit", id, ...where], {
      EDITOR: editor,
    });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: Nothing is published: .* The edited event is kept in \S+-event\.json\. /,
    );
    const [file = ""] = (await readdir(folder.path)).filter((name) =>
      name.startsWith("unpublished-"),
    );
    assert.match(await folder.read(file), /shop\.unknown/);
  });

  it("redrive --edit-file names the option that it needs, and a file that holds no event", async () => {
    const alone = await dlq("redrive", "--edit-file", "event.json");
    assert.match(alone.stderr, /--edit-file needs --edit <id>/);
    const id = send({}, VERONICA);
    const { code, stderr } = await dlq("redrive", "--edit", id, "--edit-file", "/no/event.json");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: The edited event cannot be read: .*Correct --edit-file; nothing is published\./,
    );
    assert.equal(world.queue.counts.visible, 4);
  });

  it("redrive names an ID of no message, and does not call that nothing to redrive", async () => {
    for (const args of [[], ["--yes"], ["--cause", "bad-field"]]) {
      const { code, stderr } = await dlq("redrive", "--id", "123", ...args);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^error: The queue has no visible message of this filter with the ID 123, of a message or of an event\./,
      );
    }
  });

  it("list names the remedy of a cause once, with its sum, and below it the error of each rule", async () => {
    const rule = (name: string) => `arn:aws:events:eu-central-1:000000000000:rule/shop/${name}`;
    for (const name of ["b", "a", "c"]) {
      send({ ...answered(400, "UNABLE_TO_LOCK_ROW"), RULE_ARN: rule(name) }, VERONICA);
    }
    send({ ...answered(400, "UNABLE_TO_LOCK_ROW"), RULE_ARN: rule("c") }, VERONICA);
    const { stdout } = await dlq("list");
    assert.match(
      stdout,
      /\n\n4 messages: row-lock, the record was locked by another transaction\n/,
    );
    assert.equal(stdout.match(/The lock is temporary/g)?.length, 1);
    assert.deepEqual(
      [...stdout.matchAll(/\n {2}(\d message)s?: .*UNABLE_TO_LOCK_ROW\n {4}rule +(\w)\n/g)].map(
        ([, count, name]) => `${count} ${name}`,
      ),
      ["2 message c", "1 message a", "1 message b"],
    );
    assert(stdout.indexOf("row-lock") < stdout.indexOf("bad-field"));
    const plan = (await dlq("redrive")).stdout;
    assert.doesNotMatch(plan, /The lock is temporary/);
    assert.match(
      plan,
      /\n {2}4 messages: row-lock, the record was locked by another transaction\n/,
    );
  });

  it("a wrong --cause names the nearest, and several causes are taken", async () => {
    const wrong = await dlq("redrive", "--cause", "bad-feild");
    assert.match(wrong.stderr, /Did you mean bad-field\?/);
    assert.equal((await json("redrive", "--cause", "bad-field", "row-lock")).plan, 3);
    assert.equal((await json("redrive", "--cause", "row-lock", "--cause", "bad-field")).plan, 3);
  });

  it("list and show name whole commands in the remedy", async () => {
    const id = send({}, VERONICA);
    const { stdout } = await dlq("list");
    assert(
      stdout.includes(
        `\`npx bridge dlq show ${id} ${served.here.join(" ")}\` names the missing value`,
      ),
      stdout,
    );
    const shown = await evaluating(["show", id]);
    assert(
      shown.stdout.includes(`\`npx bridge dlq redrive ${served.here.join(" ")} --edit ${id}\``),
    );
  });

  it("redrive --edit opens the editor of EDITOR if VISUAL is empty, and reports that it is missing", async () => {
    const id = send({}, VERONICA);
    const args = ["dlq", "redrive", "--edit", id, "--yes", "--records", folder.path];
    const TMPDIR = join(folder.path, "tmp");
    await mkdir(TMPDIR);
    const environment = { VISUAL: "", EDITOR: "no-such-editor -w", TMPDIR };
    const { stderr } = await bridge([...args, ...served.here], environment);
    assert.match(stderr, /^error: The editor no-such-editor -w ended with 127: nothing is publish/);
    assert.deepEqual(await readdir(TMPDIR), []); // the customer's data is not left there
    assert.equal(world.queue.counts.visible, 4);
  });

  it("leaves an unreadable event, reports why, and redrives the others", async () => {
    const id = send(answered(400), { ...VERONICA, lastname: "Costello" });
    const [message = assert.fail()] = world.deadLetters.slice(-1);
    message.body = message.body.replace('"id":1001', '"id":1e400');
    const { stdout, code } = await dlq("redrive", "--yes", "--rate", "off");
    assert.equal(code, 1);
    assert.match(stdout, /^3 events published in /);
    assert.match(
      stdout,
      /PutEvents would not accept it: detail: the number of a field is out of range/,
    );
    assert.deepEqual(
      world.deadLetters.map(({ messageId }) => messageId),
      [id],
    );
    const shown = await evaluating(["show", id]);
    assert.match(
      shown.stdout,
      /\n<text, \d+ characters>\n\nA redrive refuses the event: .*out of range\.\n/,
      shown.stderr,
    );
  });

  it("redrive --edit publishes nothing that cannot be recorded, for example on a full disk", async () => {
    const id = send({}, VERONICA);
    await symlink("/dev/full", join(folder.path, "edited.jsonl"));
    const args = ["redrive", "--edit", id, "--yes", "--records", folder.path];
    const editor =
      'sed -i \'s/"firstname"/"lastname": "Costello", "created_in": "Default Store View", &/\'';
    const { stderr, code } = await evaluating(args, { EDITOR: editor });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: .*edited\.jsonl cannot be written \(ENOSPC.*\): nothing is changed without a record\./,
    );
    assert.equal(world.count("published"), 3);
    assert.equal(world.queue.counts.visible, 4);
  });

  it("drop deletes nothing that cannot be recorded, for example on a full disk", async () => {
    await symlink("/dev/full", join(folder.path, "dropped.jsonl"));
    const record = new DropRecord(folder.path, "dropped");
    const dropping = drop({ queue: queueOf(world), wanted: () => true, expected: 3, record });
    await assert.rejects(dropping, runError(/ENOSPC.*: nothing is changed without a record/));
    await record.settle();
    assert.equal(world.queue.counts.visible, 3);
  });

  it("drop and show make the messages that they have read visible again when they are stopped", async () => {
    const stop = new AbortController();
    const queue = queueOf(world);
    const stopping = {
      ...queue,
      receive: (hold: number) => {
        stop.abort();
        return queue.receive(hold);
      },
    };
    const record = new DropRecord(folder.path, "dropped");
    const dropped = await drop({
      queue: stopping,
      wanted: () => true,
      expected: 3,
      record,
      stop: stop.signal,
    });
    await record.settle();
    assert.deepEqual(dropped, {
      meant: 0,
      complete: false,
      arrived: 0,
      dropped: 0,
      notDeleted: [],
      stopped: true,
    });
    assert.equal(world.queue.counts.visible, 3);
    const found = withLetter(
      { queue: stopping, isIt: () => false, id: "none", stop: stop.signal },
      () => Promise.resolve(),
    );
    await assert.rejects(found, runError(/^Stopped before the message was found/));
    assert.equal(world.queue.counts.visible, 3);
  });

  it("drop names a folder that cannot be made", async () => {
    const file = await folder.write("file", "");
    const id = world.deadLetters[0]?.messageId ?? assert.fail();
    const args = ["drop", "--id", id, "--count", "1", "--yes", "--records", join(file, "records")];
    const { stderr, code } = await dlq(...args);
    assert.equal(code, 1);
    assert.match(stderr, /^error: .*jsonl cannot be written \(ENOTDIR.*Choose another folder/);
    assert.equal(world.queue.counts.visible, 3);
  });

  for (const [what, editor, message] of [
    [
      "leaves the event as it is",
      "sh -c true --",
      /^The event is unchanged; nothing is published\.\n$/,
    ],
    ["fails", "false", /^error: The editor false ended with 1: nothing is published\./],
    [
      "leaves no event",
      "sh -c 'echo {} > $0'",
      /^error: Nothing is published: it is not an event of EventBridge: source is not a string.*event\.json\.$/m,
    ],
  ] as const) {
    it(`redrive --edit publishes nothing where the editor ${what}`, async () => {
      const id = send({}, VERONICA);
      const args = ["dlq", "redrive", "--edit", id, "--yes", "--records", folder.path];
      const run = await bridge([...args, ...served.here], { EDITOR: editor });
      assert.match(run.stdout + run.stderr, message);
      assert.equal(world.queue.counts.visible, 4);
      assert.equal(world.count("published"), 3);
    });
  }

  it("drop requires a filter, the count and --yes, and writes the dropped messages to a file", async () => {
    send(answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION"), VERONICA);
    const drop = (...args: string[]) => dlq("drop", "--records", folder.path, ...args);
    const unfiltered = await drop("--yes", "--count", "4");
    assert.match(unfiltered.stderr, /^error: A filter is required: /);
    const filter = ["--cause", "validation-rule"];
    const plan = await drop(...filter, "--yes");
    assert.match(plan.stdout, /Nothing is changed\. To drop it for good, add --count 1 --yes\.\n$/);
    const wrong = await drop(...filter, "--yes", "--count", "2");
    assert.match(
      wrong.stderr,
      /^error: Nothing is dropped: cause validation-rule matches 1 message, not 2/,
    );
    assert.deepEqual(await readdir(folder.path), []);
    assert.equal(world.queue.counts.visible, 4);

    const { stdout, code } = await drop(...filter, "--yes", "--count", "1");
    assert.equal(code, 0);
    assert.match(stdout, /^1 message dropped, and kept in .*dropped-.*\.jsonl\.\n$/);
    assert.deepEqual(queued(world), [0, 1, 2]);
    const [file = assert.fail()] = await readdir(folder.path);
    assert.match(await readFile(join(folder.path, file), "utf8"), /Veronica.*\n$/);
  });

  for (const args of [
    ["redrive"],
    ["redrive", "--json"],
    ["redrive", "--yes"],
    ["drop"],
    ["drop", "--count", "1", "--yes"],
  ]) {
    it(`${args.join(" ")} --rule names the rules that there are, where none of them is meant`, async () => {
      const records = ["--records", folder.path];
      const { stderr, code } = await dlq(...args, ...records, "--rule", "custommers");
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^error: No message belongs to custommers, and the stack local has no such rule or subscription\. Did you mean customers\? It has these subscriptions, with their rules: customer-updated \(customers\)\.\n$/,
      );
      assert.equal(world.queue.counts.visible, 3);
    });
  }

  it("--rule names all rules of the stack, including the rule for events without a request", async () => {
    const ruleNames = { "customer-updated": { sending: ["customers"], unmappable: "unmappable" } };
    await served.stop();
    served = await new Served(world).start({ ruleNames });
    const known = await dlq("redrive", "--rule", "unmappable");
    assert.deepEqual([known.stderr, known.code], ["", 0]);
    const { stderr } = await dlq("redrive", "--rule", "custommers");
    assert.match(stderr, /: customer-updated \(customers, unmappable\)\.\n$/);
  });

  it("redrive --rule accepts a deleted rule as long as it has dead letters", async () => {
    const RULE_ARN = "arn:aws:events:eu-central-1:000000000000:rule/shop/gone";
    send({ ...answered(400), RULE_ARN }, VERONICA);
    const { plan } = await json("redrive", "--rule", "gone");
    assert.equal(plan, 1);
  });

  it("drop --json prints the plan, then the dropped messages and the path of their file", async () => {
    const args = ["--cause", "bad-field", "--records", folder.path];
    const plan = await json("drop", ...args);
    assert.deepEqual([plan.plan, plan.lookedAt, plan.complete, plan.arrived], [3, 3, true, 0]);
    assert.equal(world.queue.counts.visible, 3);
    const { record, ...dropped } = await json("drop", ...args, "--count", "3", "--yes");
    assert.deepEqual(dropped, { meant: 3, complete: true, arrived: 0, dropped: 3, notDeleted: [] });
    assert.equal((await readFile(String(record), "utf8")).trim().split("\n").length, 3);
    assert.equal(world.queue.counts.visible, 0);
  });

  it("explains how to restore a queue of the emulator that is gone", async () => {
    world.emulator.account.queues.clear();
    const { stderr, code } = await dlq("list");
    assert.equal(code, 1);
    assert.match(stderr, /^error: The queue \S+ no longer exists in the emulator\. Restart `npx/);
  });

  for (const [what, args, message] of [
    [
      "neither --stack nor --local",
      ["list"],
      /Select one stack: a deployed stack with --stack <name>, or/,
    ],
    ["a port where nothing listens", ["list", "--local", "--port", "1"], /Nothing answers at /],
    ["a cause that there is not", ["redrive", "--cause", "x"], /Allowed choices are no-request, /],
    ["a rate of 0", ["redrive", "--rate", "0"], /Give events a second, a number above 0, or off/],
    ["a text that is not a time", ["redrive", "--since", "soon"], /Give a moment such as /],
  ] as const) {
    it(`says what is wrong with ${what}, without a stack trace`, async () => {
      const { code, stderr } = await bridge(["dlq", ...args]);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n {4}at /);
    });
  }
});
