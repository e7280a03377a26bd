import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { readEventFiles, type ShopEvent } from "../../events/files";
import { subscriptions } from "../../subscriptions";
import { PROJECT_DIRECTORY } from "../folder";
import { isPhpInstalled, transform, PAYLOADS } from "./transform";

const MODULE = join(PROJECT_DIRECTORY, "publishers", "magento");
const ETC = join(MODULE, "src", "etc");

/** Each event of the B2B example that has a payload: its file, the kind and file of the payload, and the type of the detail. */
const B2B = [
  ["01-company-7", "company", "company-7", "company-saved"],
  ["02-company-8", "company", "company-8", "company-saved"],
  ["03-customer-2001", "customer", "customer-2001", "customer-updated"],
  ["04-customer-2002", "customer", "customer-2002", "customer-updated"],
  ["05-order-501", "order", "order-501", "order-saved"],
  ["06-guest", "order", "order-502-guest", "guest-saved"],
  ["07-order-502", "order", "order-502-guest", "order-saved"],
  ["08-order-503", "order", "order-503", "order-saved"],
  ["09-customer-2001-unsubscribed", "customer", "customer-2001-unsubscribed", "customer-updated"],
] as const;

const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

/** Each value in a parsed document that is text. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe("the Magento module", () => {
  describe("in PHP", () => {
    before(function () {
      if (!isPhpInstalled()) {
        console.log("    skipped: no php is installed here (apt install php-cli)");
        this.skip();
      }
    });

    it("passes its own tests", () => {
      const { status, stdout, stderr } = spawnSync("php", [join(MODULE, "tests", "run.php")], {
        encoding: "utf8",
      });
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(stdout, /^[1-9]\d+ passed, 0 failed\n$/);
    });

    it("makes the sample events of what Magento's REST API gives", async () => {
      const { single, bursts } = await readEventFiles(
        join(PROJECT_DIRECTORY, "events"),
        subscriptions,
      );
      const lines = readFileSync(join(PAYLOADS, "05-burst.jsonl"), "utf8").trim().split("\n");
      const given = [
        ...single.map(({ file, event }) => ({
          kind: "customer" as const,
          payload: json(join(PAYLOADS, file)),
          // REST leaves out what is null; the observer has seen that it was cleared.
          cleared: event.detail.dob === null ? ["dob"] : [],
        })),
        ...lines.map((line) => ({
          kind: "customer" as const,
          payload: JSON.parse(line) as unknown,
        })),
      ];
      const samples: ShopEvent[] = [
        ...single.map(({ event }) => event),
        ...bursts.flatMap(({ events }) => events),
      ];
      assert.equal(samples.length, given.length);
      assert.deepEqual(
        transform(given).map((details) => details["customer-updated"]),
        samples.map(({ detail }) => detail),
      );
    });

    it("makes the events of the B2B example of what Magento's REST API gives", () => {
      const made = transform(
        B2B.map(([, kind, payload]) => ({
          kind,
          payload: json(join(PAYLOADS, "b2b", `${payload}.json`)),
        })),
      );
      B2B.forEach(([event, , , type], index) => {
        const sample = json(join(PROJECT_DIRECTORY, "examples", "b2b", "events", `${event}.json`));
        assert.deepEqual(made[index]?.[type], (sample as ShopEvent).detail, event);
      });
    });
  });

  it("has configuration files that are XML, and name classes and methods that it has", () => {
    const files = readdirSync(ETC);
    assert.deepEqual(files.sort(), [
      "communication.xml",
      "di.xml",
      "events.xml",
      "module.xml",
      "queue_consumer.xml",
      "queue_publisher.xml",
      "queue_topology.xml",
    ]);
    const named = files.flatMap((file) => {
      const parser = new XMLParser({ ignoreAttributes: false });
      const parsed: unknown = parser.parse(readFileSync(join(ETC, file), "utf8"), true);
      return textsIn(parsed).filter((text) => text.startsWith("Shop\\Events\\"));
    });
    assert(named.length > 8, String(named.length));
    for (const name of named) {
      const [type = "", method = "__construct"] = name.split("::");
      const path = type.replace("Shop\\Events\\", "").replaceAll("\\", "/");
      const file = join(MODULE, "src", `${path}.php`);
      assert(existsSync(file), `${name}: there is no ${file}`);
      assert(readFileSync(file, "utf8").includes(`public function ${method}(`), name);
    }
  });

  it("observes each event that it handles, and no other", () => {
    const events = readFileSync(join(ETC, "events.xml"), "utf8");
    const observer = readFileSync(join(MODULE, "src", "Observer", "Changed.php"), "utf8");
    const observed = [...events.matchAll(/<event name="(\w+)"/g)].map(([, name]) => name);
    const handled = [...observer.matchAll(/'(\w+_(?:after|object))'/g)]
      .map(([, name = ""]) => name)
      .filter((name) => /^(customer|newsletter|sales).*after/.test(name));
    assert.deepEqual(observed.sort(), handled.sort());
  });
});
