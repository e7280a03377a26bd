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

describe("the late events that bring erased data back", () => {
  it("are counted by the erasures that were delivered before them", () => {
    const found = new Recreations();
    found.delivered(UPSERT, "1", 10);
    found.delivered(DELETE, "1", 20);
    found.delivered(UPSERT, "1", 15); // late
    found.delivered(UPSERT, "2", 15); // another customer
    found.delivered(UPSERT, "1", 25); // the customer has come back
    found.delivered(destination("PATCH", "", "Lead"), "1", 15); // another object
    found.delivered(DELETE, "1", 12); // an older erasure counts no less
    found.delivered(UPSERT, "1", 18); // late
    found.delivered(ANONYMIZE, "3", 20);
    found.delivered(UPSERT, "3", 19); // late
    assert.equal(found.count, 3);
    assert.deepEqual([UPSERT, DELETE, ANONYMIZE].map(erases), [false, true, true]);
  });
});
