import { useEffect, useState } from "preact/hooks";
import type { LettersAnswer } from "../../../answers/letters.ts";
import { filterIn, type FilterText } from "./route.ts";

interface Props {
  filter: FilterText;
  causes: LettersAnswer["causes"];
  subscriptions: readonly string[];
  change: (filter: FilterText) => void;
  /** Called when the fields differ from the filter, or not any more. */
  edited: (isEdited: boolean) => void;
}

const NO_FILTER: FilterText = { cause: "", rule: "", since: "", until: "", id: "" };

/** Selects messages: those that fulfil every condition. */
export function FilterForm({ filter, causes, subscriptions, change, edited }: Props) {
  const [text, setText] = useState(filter);
  useEffect(() => setText(filter), [Object.values(filter).join("\n")]);
  const { mistakes } = filterIn(text);
  const isEdited = Object.values(text).join("\n") !== Object.values(filter).join("\n");
  useEffect(() => edited(isEdited), [isEdited]);
  const put = (field: keyof FilterText) => (event: Event) => {
    const { value } = event.currentTarget as HTMLInputElement;
    setText({ ...text, [field]: value });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const [wrong] = Object.keys(mistakes);
    if (wrong === undefined) change(text);
    else document.getElementById(`filter-${wrong}`)?.focus();
  };
  const clear = () => {
    change(NO_FILTER);
    document.getElementById("filter-cause")?.focus(); // the button is disabled now
  };
  const isSet = Object.values(filter).some((value) => value !== "");
  const moment = (field: "since" | "until", label: string) => (
    <div class="field">
      <label for={`filter-${field}`}>{label}</label>
      <input
        id={`filter-${field}`}
        value={text[field]}
        onInput={put(field)}
        placeholder={field === "since" ? "6h" : "2026-09-14T08:00Z"}
        aria-invalid={mistakes[field] !== undefined}
        aria-describedby={`filter-${field}-mistake`}
      />
      <p class="mistake" id={`filter-${field}-mistake`}>
        {mistakes[field]}
      </p>
    </div>
  );
  return (
    <form class="filter" onSubmit={submit} aria-label="Filter">
      <div class="field">
        <label for="filter-cause">Cause</label>
        <select id="filter-cause" value={text.cause} onChange={put("cause")}>
          <option value="">any</option>
          {causes.map(({ kind }) => (
            <option key={kind} value={kind}>
              {kind}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="filter-rule">Subscription or rule</label>
        <input
          id="filter-rule"
          list="filter-rules"
          value={text.rule}
          onInput={put("rule")}
          placeholder="any"
        />
        <datalist id="filter-rules">
          {subscriptions.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      {moment("since", "Dead since")}
      {moment("until", "Dead before")}
      <div class="field wide">
        <label for="filter-id">Message or event IDs</label>
        <input id="filter-id" value={text.id} onInput={put("id")} placeholder="any" />
      </div>
      <div class="buttons">
        <button type="submit">Filter</button>
        <button type="button" disabled={!isSet} onClick={clear}>
          Clear
        </button>
      </div>
    </form>
  );
}
