import assert from "node:assert/strict";
import { DropRecord } from "../../../operations/deadLetters/dropRecord";
import { RedriveRecord } from "../../../operations/deadLetters/redriveRecord";
import { readRecords, RecordReader } from "../../../operations/trace/records";
import { temporaryFolder } from "../../folder";
import { answered, letter, MESSAGE_ID } from "../deadLetters/letters";

describe("the records of redrives, edits and drops", () => {
  const folder = temporaryFolder();

  it("of a redrive are read as the redrive wrote them", async () => {
    const record = new RedriveRecord(folder.path);
    record.note(letter(answered(400)), "new-id");
    assert.equal(record.close(), undefined);
    const { records, unreadable } = await readRecords(folder.path);
    assert.deepEqual(unreadable, []);
    assert.deepEqual(
      records.map(({ at, ...rest }) => [typeof at, rest]),
      [
        [
          "number",
          {
            kind: "redriven",
            state: "published",
            messageId: MESSAGE_ID,
            eventId: "e-1",
            publishedAs: "new-id",
          },
        ],
      ],
    );
  });

  it("of a redrive that cannot be written are reported in a sentence", async () => {
    const record = new RedriveRecord(await folder.write("file", ""));
    for (let count = 0; count < 250; count += 1) record.note(letter(answered(400)), "new-id");
    assert.match(
      record.close() ?? "",
      /redriven\.jsonl cannot be written \(.*\): `trace` does not/,
    );
  });

  it("of a drop are read with the time in the name of the file", async () => {
    const name = "dropped-2026-09-14T08-21-07-000Z";
    const record = new DropRecord(folder.path, name);
    const dropped = letter(answered(400));
    record.write([dropped]);
    record.note("dropped", [dropped]);
    await record.settle();
    const { records } = await readRecords(folder.path);
    const [found] = records;
    assert.deepEqual(
      [found?.kind, found?.state, found?.eventId, found?.at],
      ["dropped", "dropped", "e-1", Date.UTC(2026, 8, 14, 8, 21, 7)],
    );
  });

  it("of an edit have the last state of its lines, and the new ID", () => {
    const reader = new RecordReader();
    const before = letter(answered(400)).body;
    const begun = { edited: "m", state: "about to be published", at: "2026-09-14T08:00:00Z" };
    for (const line of [
      { ...begun, before, after: before },
      { edited: "m", publishedAs: "new-id", state: "published" },
      { ...begun, before, after: before },
      { edited: "m", state: "perhaps published" },
    ]) {
      assert(reader.add(JSON.stringify(line)));
    }
    assert.deepEqual(
      reader.records.map((one) => [one.state, "publishedAs" in one ? one.publishedAs : undefined]),
      [
        ["published", "new-id"],
        ["perhaps published", undefined],
      ],
    );
    assert(reader.records.every(({ eventId }) => eventId === "e-1"));
  });

  it("count lines that are none, such as the rest of a killed process", async () => {
    await folder.write("redriven.jsonl", '{"redriven":"m","event":"e","publ\n\n[]\n"x"\n');
    await folder.write("notes.jsonl", "mine\n");
    assert.deepEqual(await readRecords(folder.path), {
      records: [],
      unreadable: [{ file: "redriven.jsonl", lines: 3 }],
    });
  });

  it("are none in a folder that does not exist", async () => {
    assert.deepEqual(await readRecords(`${folder.path}/none`), { records: [], unreadable: [] });
  });
});
