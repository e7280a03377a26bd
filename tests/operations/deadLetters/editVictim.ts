import { editBody } from "../../../operations/deadLetters/edit";

/** Edits an event until it is ended from outside; `edit.spec.ts` starts it. */
editBody(
  '{"source":"shop","detail-type":"updated","detail":{"lastname":"Costello"}}',
  () => "kept",
).then(
  () => console.log("edited"),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
