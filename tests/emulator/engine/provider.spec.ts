import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { VirtualClock } from "../../../emulator/clock";
import { ControlPlane, Refused } from "../../../emulator/controlPlane";
import { EmulatedProvider } from "../../../emulator/engine/provider";
import { ResourceRecords } from "../../../emulator/engine/records";
import { serveProvider } from "../../../emulator/engine/server";
import { UNKNOWN, type PropertyMap } from "../../../emulator/propertyValues";
import { seededRandom } from "../../../emulator/random";
import { EmulatedAccount } from "../../../emulator/account";
import * as k from "../resources/kinds";

const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const measured = { namespace: "AWS/Events", metricName: "Invocations", period: 60, stat: "Sum" };
const subject = ({ type }: k.Kind) => ({ type, name: "x" });

describe("the emulated provider", () => {
  let directory: string;
  let file: string;
  let account: EmulatedAccount;
  let controlPlane: ControlPlane;
  let provider: EmulatedProvider;
  /** As a new process would find the account. */
  const open = () => {
    const location = { accountId: "123456789012", region: "eu-central-1" };
    account = new EmulatedAccount(location, new VirtualClock(0), seededRandom(1));
    controlPlane = new ControlPlane(account);
    provider = new EmulatedProvider(controlPlane, account, new ResourceRecords(file));
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "provider-"));
    file = join(directory, "emulator.json");
    open();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const withRule = (): PropertyMap => {
    provider.create(subject(k.rule), { ...k.rule.inputs });
    return k.rule.inputs;
  };
  /** The connection's inputs with its secrets marked as the engine marks them. */
  const connection = (clientSecret: unknown): PropertyMap => {
    const inputs = structuredClone(k.connection.inputs) as {
      authParameters: { oauth: { clientParameters: Record<string, unknown> } };
    };
    inputs.authParameters.oauth.clientParameters.clientSecret = clientSecret;
    return inputs;
  };

  it("fills in the AWS provider's defaults, where policies see them", () => {
    const { connectionArn, ...inputs } = k.destination.inputs;
    delete (inputs as PropertyMap).invocationRateLimitPerSecond;
    const checked = provider.check(subject(k.destination), { connectionArn, ...inputs });
    assert.equal(checked.inputs.invocationRateLimitPerSecond, 300);
    assert.deepEqual(checked.mistakes, []);
  });

  it("reports every mistake in the inputs with its path", () => {
    const { mistakes } = provider.check(subject(k.target), {
      ...k.target.inputs,
      retryPolicy: { maximumRetryAttempts: 186, maximumEventAgeInSeconds: 59 },
    });
    assert.deepEqual(
      mistakes.map(({ property }) => property),
      ["retryPolicy.maximumRetryAttempts", "retryPolicy.maximumEventAgeInSeconds"],
    );
  });

  it("accepts unknown values of a preview, and reports mistakes in known ones", () => {
    const { mistakes } = provider.check(subject(k.destination), {
      ...k.destination.inputs,
      invocationEndpoint: UNKNOWN,
      httpMethod: "SEND",
    });
    assert.deepEqual(
      mistakes.map(({ property }) => property),
      ["httpMethod"],
    );
  });

  it("distinguishes changes in place, replacements, and no change", () => {
    const before = { ...k.destination.inputs };
    const diff = (changed: PropertyMap) =>
      provider.diff(subject(k.destination), before, { ...before, ...changed });
    const inPlace = { replaced: [], deleteBeforeReplace: false };
    assert.deepEqual(diff({}), { changed: [], ...inPlace });
    assert.deepEqual(diff({ invocationRateLimitPerSecond: 7 }), {
      changed: ["invocationRateLimitPerSecond"],
      ...inPlace,
    });
    assert.deepEqual(diff({ name: UNKNOWN }), {
      changed: ["name"],
      replaced: ["name"],
      deleteBeforeReplace: true,
    });
  });

  it("reports no change for an equal secret, and a change for a rotated one", () => {
    const before = connection(secret("old"));
    const diff = (value: unknown) =>
      provider.diff(subject(k.connection), before, connection(value)).changed;
    assert.deepEqual(diff(secret("old")), []);
    assert.deepEqual(diff("old"), []);
    assert.deepEqual(diff(secret("new")), ["authParameters"]);
  });

  it("previews a new resource with unknown computed outputs, and creates nothing", () => {
    const outputs = provider.preview(subject(k.queue), k.queue.inputs);
    const { id, arn, url, kmsMasterKeyId, ...others } = outputs;
    assert.deepEqual([id, arn, url, kmsMasterKeyId], [UNKNOWN, UNKNOWN, UNKNOWN, ""]);
    assert.deepEqual({ ...others, ...k.queue.inputs }, others);
    assert.equal(account.queues.size, 0);
  });

  it("keeps a secret in memory, returns it with its mark, and writes it to no file", async () => {
    const inputs = connection(secret("CANARY"));
    const { id, properties } = provider.create(subject(k.connection), inputs);
    const { oauth } = properties.authParameters as { oauth: { clientParameters: PropertyMap } };
    assert.deepEqual(oauth.clientParameters.clientSecret, secret("CANARY"));
    assert.equal([...account.connections.values()][0]?.clientSecret, "CANARY");
    assert.ok(!(await readFile(file, "utf8")).includes("CANARY"));

    open();
    const read = provider.read(subject(k.connection), id, inputs);
    assert.deepEqual(read?.inputs, inputs);
  });

  it("returns an alarm's queries as the AWS provider does, and the inputs unchanged", () => {
    const queries = [{ id: "a", returnData: true, metric: measured }];
    const inputs = { ...k.metricAlarm.inputs, metricQueries: queries };
    for (const name of ["namespace", "metricName", "statistic", "period"] as const) {
      delete (inputs as PropertyMap)[name];
    }
    const { id, properties } = provider.create(subject(k.metricAlarm), inputs);
    const read = provider.read(subject(k.metricAlarm), id, inputs);
    for (const returned of [properties, read?.properties]) {
      const { namespace, metricName, statistic, period, metricQueries } = returned ?? {};
      assert.deepEqual([namespace, metricName, statistic, period], ["", "", "", 0]);
      assert.deepEqual(metricQueries, [
        {
          id: "a",
          accountId: "",
          expression: "",
          label: "",
          period: null,
          returnData: true,
          metric: { dimensions: null, unit: "", ...measured },
        },
      ]);
    }
    assert.deepEqual(read?.inputs, inputs);
    assert.deepEqual(read?.properties, properties);
    assert.deepEqual(provider.diff(subject(k.metricAlarm), inputs, inputs).changed, []);
    assert.deepEqual(provider.update(subject(k.metricAlarm), id, inputs), properties);
    const previewed = provider.previewUpdate(subject(k.metricAlarm), {
      id,
      before: properties,
      inputs,
    });
    assert.deepEqual(previewed, properties);
  });

  it("previews removed inputs as unset, and computed outputs unchanged", () => {
    const described = { ...k.rule.inputs, description: "of updates" };
    const { id, properties } = provider.create(subject(k.rule), described);
    const changed = provider.previewUpdate(subject(k.rule), {
      id,
      before: properties,
      inputs: k.rule.inputs,
    });
    assert.equal(properties.description, "of updates");
    assert.deepEqual(changed, { ...properties, description: "" });
  });

  it("refuses a second resource with the same id, and does not change the first", () => {
    const inputs = withRule();
    assert.throws(() => provider.create(subject(k.rule), { ...inputs }), Refused);
    assert.equal(account.rules.size, 1);
  });

  it("changes in place: the ARN stays, and a rule keeps its targets", () => {
    withRule();
    const [rule] = account.rules.values();
    provider.create(subject(k.target), { ...k.target.inputs });
    const id = String(k.rule.inputs.name);
    const outputs = provider.update(subject(k.rule), id, {
      ...k.rule.inputs,
      eventPattern: '{"source":["other"]}',
    });
    assert.equal(outputs.arn, rule?.arn);
    assert.equal(account.rules.get(String(outputs.arn))?.targets.size, 1);
  });

  it("refuses to change a missing resource, and says what to do", () => {
    assert.throws(
      () => provider.update(subject(k.rule), "nothing", k.rule.inputs),
      (error) =>
        error instanceof Refused && error.message.includes("no longer exists; run `refresh`"),
    );
  });

  it("has the same resources in the next process, until they are deleted", () => {
    withRule();
    open();
    assert.equal(account.rules.size, 1);
    const id = String(k.rule.inputs.name);
    provider.delete(subject(k.rule), id);
    provider.delete(subject(k.rule), id);
    assert.equal(account.rules.size, 0);
    open();
    assert.equal(provider.read(subject(k.rule), id, {}), undefined);
  });

  it("reads changes that were made outside the engine", async () => {
    const { id } = provider.create(subject(k.queue), k.queue.inputs);
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replace(/"messageRetentionSeconds": \d+/, '"messageRetentionSeconds": 60'),
    );
    open();
    const read = provider.read(subject(k.queue), id, k.queue.inputs);
    assert.equal(read?.inputs.messageRetentionSeconds, 60);
    assert.equal(read?.properties.messageRetentionSeconds, 60);
  });

  it("has in the next process a resource that was changed to refer to a newer one", () => {
    const { id } = provider.create(subject(k.connection), k.connection.inputs);
    const { properties: key } = provider.create(subject(k.key), {
      ...k.key.inputs,
      tags: { EventBridgeApiDestinations: "true" },
    });
    provider.create(subject(k.keyPolicy), { ...k.keyPolicy.inputs, keyId: key.keyId });
    const encrypted = { ...k.connection.inputs, kmsKeyIdentifier: key.arn };
    provider.update(subject(k.connection), id, encrypted);
    open();
    assert.equal(account.connections.size, 1);
    assert.deepEqual(provider.read(subject(k.connection), id, encrypted)?.inputs, encrypted);
  });

  it("can delete in the next process a resource that refers to a missing one", () => {
    account.addBus("others");
    const rule = { ...k.rule.inputs, eventBusName: "others" };
    const { id } = provider.create(subject(k.rule), rule);
    open();
    assert.deepEqual(provider.read(subject(k.rule), id, rule)?.inputs, rule);
    assert.throws(
      () => provider.update(subject(k.rule), id, rule),
      /event bus others does not exist/,
    );
    provider.delete(subject(k.rule), id);
    open();
    assert.equal(provider.read(subject(k.rule), id, rule), undefined);
  });

  it("does not treat a fault of the emulator as a missing resource", () => {
    provider.create(subject(k.queue), k.queue.inputs);
    const records = new ResourceRecords(file);
    const broken = new Proxy(account, {
      get: (target, key, receiver) => {
        if (key === "queues") throw new TypeError("a mistake of ours");
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    assert.throws(() => new EmulatedProvider(controlPlane, broken, records), TypeError);
  });

  it("does not start with an unreadable state file, and names the file", async () => {
    await writeFile(file, '[{"type": 1}]');
    assert.throws(
      open,
      (error) =>
        error instanceof Refused &&
        /^The emulator's state .*emulator\.json cannot be used/.test(error.message),
    );
  });

  it("does not start with an invalid record in the state file, and names the resource", async () => {
    provider.create(subject(k.queue), k.queue.inputs);
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replace(/"messageRetentionSeconds": \d+/, '"messageRetentionSeconds": 1'),
    );
    assert.throws(
      open,
      (error) =>
        error instanceof Refused &&
        error.message.includes(k.queue.type) &&
        error.message.includes("messageRetentionSeconds") &&
        error.message.endsWith("Correct it in the file, or delete the file to start again."),
    );
  });

  describe("asked for a type that the emulator lacks", () => {
    const bucket = { type: "aws:s3/bucket:Bucket", name: "photos" };

    it("has no mistakes to report, and changes what changed", () => {
      const news = { bucket: "photos" };
      assert.deepEqual(provider.check(bucket, news), { inputs: news, mistakes: [] });
      assert.deepEqual(provider.diff(bucket, {}, news), {
        changed: ["bucket"],
        replaced: [],
        deleteBeforeReplace: false,
      });
    });

    it("returns its inputs for a preview: the SDK takes every other property as unknown", () => {
      assert.deepEqual(provider.preview(bucket, { bucket: "photos" }), { bucket: "photos" });
    });

    it("refuses to create it", () => {
      assert.throws(() => provider.create(bucket, {}), Refused);
    });
  });

  it("creates a resource without an input that only the emulator lacks, and names the input", () => {
    const subject = { type: k.queue.type, name: "x" };
    const news = { ...k.queue.inputs, deduplicationScope: "queue" };
    assert.deepEqual(provider.check(subject, news).mistakes, []);
    const { id } = provider.create(subject, news);
    assert.equal(account.queues.size, 1);
    assert.deepEqual([...provider.leftOut], []);
    assert.deepEqual(provider.lacking.all(), [
      {
        what: "input",
        token: `${k.queue.type} deduplicationScope`,
        reason: "the emulator does not know this input",
        resources: ["x"],
      },
    ]);
    open();
    assert.deepEqual(provider.read(subject, id, {})?.inputs, news);
  });

  it("leaves out a resource that needs such an input, and what refers to it, also after a restart", () => {
    const nightly = { type: k.rule.type, name: "nightly" };
    const target = { type: k.target.type, name: "drop" };
    const { id } = provider.create(nightly, { name: "nightly", scheduleExpression: "rate(1 day)" });
    provider.create(target, { ...k.target.inputs, rule: "nightly", eventBusName: "default" });
    assert.deepEqual([...provider.leftOut], ["nightly", "drop"]);
    assert.equal(account.rules.size, 0);
    open();
    assert.equal(provider.read(nightly, id, {})?.id, id);
    provider.delete(nightly, id);
    assert.equal(provider.read(nightly, id, {}), undefined);
  });

  it("speaks the engine's protocol: a mistake is a failure of the check, a refusal an error in one sentence", async () => {
    const server = await serveProvider(provider, controlPlane, "7.0.0");
    const client = new ResourceProviderClient(
      `127.0.0.1:${server.port}`,
      credentials.createInsecure(),
    );
    try {
      const urn = `urn:pulumi:local::shop::shop:Component$${k.queue.type}::dead::letters`;
      const news = Struct.fromJavaScript({ name: "a b", messageRetentionSeconds: 1 });
      const check = promisify<proto.CheckRequest, proto.CheckResponse>((request, callback) =>
        client.check(request, callback),
      );
      const failures = (await check(new proto.CheckRequest().setUrn(urn).setNews(news)))
        .getFailuresList()
        .map((failure) => failure.getProperty());
      assert.deepEqual(failures, ["messageRetentionSeconds", "name"]);

      const create = promisify<proto.CreateRequest, proto.CreateResponse>((request, callback) =>
        client.create(request, callback),
      );
      const lacking = new proto.CreateRequest()
        .setUrn("urn:pulumi:local::shop::aws:s3/bucket:Bucket::photos")
        .setProperties(news);
      await assert.rejects(create(lacking), {
        details:
          /^photos: the emulator does not support the type aws:s3\/bucket:Bucket\. It supports [^\n]*$/,
      });
    } finally {
      client.close();
      server.stop();
    }
  });

  it("creates the resources of a provider in the provider's Region", async () => {
    const server = await serveProvider(provider, controlPlane, "7.0.0");
    const clients = ["eu-central-1", "us-east-1"].map((region, index) => {
      const client = new ResourceProviderClient(
        `127.0.0.1:${server.port}`,
        credentials.createInsecure(),
        { "grpc.use_local_subchannel_pool": 1 + index }, // each provider has a connection of its own
      );
      return { region, client };
    });
    try {
      const arns = [];
      for (const { region, client } of clients) {
        const config = new proto.ConfigureRequest().setArgs(Struct.fromJavaScript({ region }));
        await promisify((done: (error: unknown) => void) => client.configure(config, done))();
        const urn = `urn:pulumi:local::shop::${k.queue.type}::letters`;
        const request = new proto.CheckRequest().setUrn(urn).setNews(new Struct());
        const checked = await promisify<proto.CheckRequest, proto.CheckResponse>((one, callback) =>
          client.check(one, callback),
        )(request);
        const inputs = (checked.getInputs() ?? new Struct()).toJavaScript();
        arns.push(provider.create({ type: k.queue.type, name: "letters" }, inputs).properties.arn);
      }
      assert.match(String(arns[0]), /^arn:aws:sqs:eu-central-1:123456789012:letters-[0-9a-f]{7}$/);
      assert.match(String(arns[1]), /^arn:aws:sqs:us-east-1:123456789012:letters-[0-9a-f]{7}$/);
    } finally {
      clients.forEach(({ client }) => client.close());
      server.stop();
    }
  });

  it("assumes that a resource exists that the program imports, and that it does not have", () => {
    const subject = { type: k.queue.type, name: "orders" };
    const id = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders";
    assert.deepEqual(provider.readExisting(subject, id), { id, inputs: {}, properties: { id } });
    provider.create(subject, { ...k.queue.inputs, name: "orders" });
    assert.equal(provider.readExisting(subject, id).properties.name, "orders");
  });

  it("keeps an automatic name when the resource changes", () => {
    const subject = { type: k.queue.type, name: "letters" };
    const { inputs: before } = provider.check(subject, {});
    const { inputs } = provider.check(subject, { delaySeconds: 5 }, { before });
    assert.equal(inputs.name, before.name);
    const renamed = provider.check(subject, {}, { before: { name: "letters" } }).inputs;
    assert.notEqual(renamed.name, "letters");
  });
});
