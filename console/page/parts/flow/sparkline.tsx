import { formatNumber } from "./numbers.ts";

const [WIDTH, HEIGHT] = [120, 22];

/** The events of each minute of the last hour as bars. */
export function Sparkline({ minutes }: { minutes: readonly number[] }) {
  const most = Math.max(...minutes);
  const sum = minutes.reduce((all, one) => all + one, 0);
  const label =
    sum === 0
      ? "No events in the last hour"
      : `Events by minute in the last hour: ${formatNumber(sum)} in all, ${formatNumber(most)} in the busiest minute`;
  const step = WIDTH / minutes.length;
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} class="base" />
      {minutes.map((count, index) => {
        if (count === 0) return null;
        const height = Math.max(2, (count / most) * (HEIGHT - 1));
        return (
          <rect
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={step * 0.8}
            height={height}
          />
        );
      })}
    </svg>
  );
}
