import { useEffect, useId, useState } from "preact/hooks";

export interface NumberSliderProps {
  label: string;
  /** Such as `events a second`. */
  unit: string;
  value: number;
  onChange: (value: number) => void;
  lowest: number;
  highest: number;
  /** The slider's own end, where the number may be higher. Default: `highest`. */
  end?: number;
  /** Whether a step of the slider multiplies in place of adding. A slider that begins at 0 adds. */
  isLogarithmic?: boolean;
  /** The number is a multiple of it. Default: 1. */
  step?: number;
  /** What the number means here, or which setting it is. */
  note?: string;
}

/** Steps of a slider. */
const STEPS = 400;

/** A number that is chosen by a slider or typed. A number out of range is not passed on. */
export function NumberSlider(props: NumberSliderProps) {
  const { label, unit, value, onChange, lowest, highest, end = highest, step = 1, note } = props;
  const id = useId();
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped((last) => (Number(last) === value ? last : String(value))), [value]);
  const mistake = mistakeIn(typed, props);
  const type = (text: string) => {
    setTyped(text);
    if (mistakeIn(text, props) === undefined) onChange(Number(text));
  };
  const described = [note !== undefined && `${id}-note`, mistake !== undefined && `${id}-mistake`];
  return (
    <div class="slider">
      <label for={`${id}-number`}>{label}</label>
      <input
        type="range"
        aria-label={`${label}, slider`}
        aria-valuetext={`${value.toLocaleString("en-US")} ${unit}`}
        min={0}
        max={STEPS}
        step={1}
        value={placeOf(Math.min(value, end), { ...props, end })}
        onInput={({ currentTarget }) =>
          onChange(moved(value, Number(currentTarget.value), { ...props, end, step }))
        }
      />
      <span class="typed">
        <input
          id={`${id}-number`}
          type="number"
          min={lowest}
          max={highest}
          step="any"
          value={typed}
          aria-invalid={mistake !== undefined}
          aria-describedby={described.filter(Boolean).join(" ") || undefined}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />{" "}
        {unit}
      </span>
      {note !== undefined && (
        <small id={`${id}-note`} class="muted">
          {note}
        </small>
      )}
      {mistake !== undefined && (
        <small id={`${id}-mistake`} class="bad">
          {mistake}
        </small>
      )}
    </div>
  );
}

function mistakeIn(
  text: string,
  { lowest, highest, step = 1, unit }: NumberSliderProps,
): string | undefined {
  const number = text.trim() === "" ? NaN : Number(text);
  const isWhole = step !== 1 || Number.isInteger(number);
  if (number >= lowest && number <= highest && isWhole) return undefined;
  const kind = step === 1 ? "a whole number" : "a number";
  const range = `${lowest.toLocaleString("en-US")} to ${highest.toLocaleString("en-US")}`;
  return `Give ${kind}, ${range} ${unit}.`;
}

type Scale = Pick<NumberSliderProps, "lowest" | "isLogarithmic"> & { end: number };

function placeOf(value: number, { lowest, end, isLogarithmic = false }: Scale): number {
  const share = isLogarithmic
    ? Math.log(value / lowest) / Math.log(end / lowest)
    : (value - lowest) / (end - lowest);
  return Math.round(share * STEPS);
}

/** The value at another place of the slider. A move that is too small for a step goes on to the next value. */
function moved(value: number, place: number, scale: Scale & { step: number }): number {
  const before = placeOf(Math.min(value, scale.end), scale);
  const direction = Math.sign(place - before);
  for (let to = place; direction !== 0 && to >= 0 && to <= STEPS; to += direction) {
    const next = valueAt(to, scale);
    if (Math.sign(next - value) === direction) return next;
  }
  return valueAt(place, scale);
}

function valueAt(
  place: number,
  { lowest, end, isLogarithmic = false, step }: Scale & { step: number },
): number {
  const share = place / STEPS;
  const exact = isLogarithmic ? lowest * (end / lowest) ** share : lowest + (end - lowest) * share;
  const rounded = isLogarithmic ? Number(exact.toPrecision(2)) : exact;
  const stepped = Math.round(rounded / step) * step;
  return Math.min(end, Math.max(lowest, Number(stepped.toPrecision(12))));
}
