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
      <path d={bars(minutes, most)} />
    </svg>
  );
}

/** One path for all bars: a hundred sparklines are drawn each second or two. */
function bars(minutes: readonly number[], most: number): string {
  const step = WIDTH / minutes.length;
  return minutes
    .map((count, index) => {
      if (count === 0) return "";
      const height = Math.max(2, (count / most) * (HEIGHT - 1));
      return `M${(index * step).toFixed(1)} ${HEIGHT}v-${height.toFixed(1)}h${step * 0.8}V${HEIGHT}z`;
    })
    .join("");
}
