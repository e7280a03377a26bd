import assert from "node:assert/strict";
import { erases, Recreations } from "../../../offline/forecast/recreations";

const destination = (method: string, query = "", object = "Contact") => ({
  arn: "",
  connectionArn: "",
  endpoint: `https://acme.my.salesforce.com/${object}/*${query}`,
  method,
  rateLimit: 1,
});
const UPSERT = destination("PATCH");
const DELETE = destination("DELETE");
const ANONYMIZE = destination("PATCH", "?updateOnly=true");

const at = (published: number, ruleArn = "") => ({ published, ruleArn });

describe("the late events that bring erased data back", () => {
  it("are counted by the erasures that were delivered before them", () => {
    const found = new Recreations();
    found.delivered(UPSERT, "1", at(10));
    found.delivered(DELETE, "1", at(20));
    found.delivered(UPSERT, "1", at(15)); // late
    found.delivered(UPSERT, "2", at(15)); // another customer
    found.delivered(UPSERT, "1", at(25)); // the customer has come back
    found.delivered(destination("PATCH", "", "Lead"), "1", at(15)); // another object
    found.delivered(DELETE, "1", at(12)); // an older erasure counts no less
    found.delivered(UPSERT, "1", at(18)); // late
    found.delivered(ANONYMIZE, "3", at(20));
    found.delivered(UPSERT, "3", at(19)); // late
    assert.equal(found.count, 3);
    assert.deepEqual([UPSERT, DELETE, ANONYMIZE].map(erases), [false, true, true]);
  });

  it("are refused where the last erasure is final for their rule", () => {
    const found = new Recreations((erasure, rule) => erasure === "final" && rule === "guarded");
    assert.equal(found.delivered(ANONYMIZE, "1", at(20, "final")), undefined);
    assert.equal(found.delivered(UPSERT, "1", at(15, "guarded")), "refused");
    assert.equal(found.delivered(UPSERT, "1", at(15, "other")), "brings back");
    assert.equal(found.delivered(UPSERT, "1", at(25, "guarded")), undefined);
    found.delivered(DELETE, "1", at(30, "deletion"));
    assert.equal(found.delivered(UPSERT, "1", at(29, "guarded")), "brings back");
    assert.equal(found.count, 2);
  });
});
