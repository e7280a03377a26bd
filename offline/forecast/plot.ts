import { LineChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  TitleComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { formatDuration } from "../../text/duration";
import type { Assumptions, Forecast, Minute } from "./options";

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, TitleComponent, SVGRenderer]);

const SECONDS_IN_A_MINUTE = 60;
const MINUTE = 60_000;
/** Times at which the axis may be labelled, in minutes. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200, 14_400];
/** Labels of the time axis, at most: each has room for `13d 12h`. */
const MOST_LABELS = 12;

/** Share of the time axis from which on a label has no room to the right. */
const LATE = 0.8;

type Series = Exclude<keyof Minute, "minute">;

/**
 * Draws a forecast as SVG: arrivals, deliveries and dead letters each second above, waiting deliveries below, over the
 * time since the start.
 */
export function plot({ minutes }: Forecast, assumptions: Assumptions): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 960, height: 640 });
  const area = outageArea(assumptions);
  // The last minute is the moment of the end, in which no second passes.
  const whole = minutes.length > 1 ? minutes.slice(0, -1) : minutes;
  const perSecond = (name: string, series: Series) =>
    line(name, whole, { series, chart: 0, divisor: SECONDS_IN_A_MINUTE });
  const backlog = line("waiting deliveries", minutes, { series: "backlog", chart: 1, divisor: 1 });
  chart.setOption({
    animation: false,
    title: { text: titleOf(assumptions), left: "center", top: 8, textStyle: { fontSize: 16 } },
    legend: { top: 40, itemGap: 24 },
    grid: [
      { left: 90, right: 40, top: 108, height: 190 },
      { left: 90, right: 40, top: 372, height: 190 },
    ],
    xAxis: [timeAxis(minutes, 0), timeAxis(minutes, 1)],
    yAxis: [
      valueAxis("events a second", 0),
      { ...valueAxis("waiting deliveries", 1), minInterval: 1 },
    ],
    series: [
      { ...perSecond("arrivals", "arrivals"), ...area },
      perSecond("deliveries", "deliveries"),
      perSecond("dead letters", "deadLetters"),
      { ...backlog, ...area, areaStyle: {} },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function titleOf({ rate, duration, outage }: Assumptions): string {
  const down = outage > 0 ? `, Salesforce down for ${formatDuration(outage)}` : "";
  const events = rate === 1 ? "event" : "events";
  return `${rate.toLocaleString("en-US")} ${events} a second for ${formatDuration(duration)}${down}`;
}

function line(
  name: string,
  minutes: readonly Minute[],
  { series, chart, divisor }: { series: Series; chart: 0 | 1; divisor: number },
) {
  return {
    name,
    type: "line" as const,
    xAxisIndex: chart,
    yAxisIndex: chart,
    showSymbol: false,
    sampling: "lttb" as const,
    data: minutes.map((minute) => [minute.minute, minute[series] / divisor]),
  };
}

/** The time of the outage, as a shaded area; nothing without an outage. */
function outageArea({ outage, outageAt, duration }: Assumptions) {
  if (outage === 0 || outageAt >= duration) return {};
  const ends = Math.min(outageAt + outage, duration);
  const isLate = outageAt > LATE * duration;
  const area: [{ xAxis: number }, { xAxis: number }] = [
    { xAxis: outageAt / MINUTE },
    { xAxis: ends / MINUTE },
  ];
  return {
    markArea: {
      silent: true,
      itemStyle: { color: "rgba(200, 60, 60, 0.12)" },
      label: {
        formatter: "Salesforce down",
        color: "#a03030",
        // Above the area, from its left edge on; near the right end of the plot up to its right edge.
        position: [isLate ? "100%" : 0, -16] as [string | number, number],
        align: isLate ? ("right" as const) : ("left" as const),
      },
      data: [area],
    },
  };
}

/** Time since the start, labelled `6h` or `1d 6h`. */
function timeAxis(minutes: readonly Minute[], chart: 0 | 1) {
  const length = Math.max(1, minutes.length - 1);
  const interval = STEPS.find((step) => length / step <= MOST_LABELS) ?? length;
  return {
    type: "value" as const,
    gridIndex: chart,
    min: 0,
    max: length,
    interval,
    name: "time since the start",
    nameLocation: "middle" as const,
    nameGap: 30,
    axisLabel: {
      // The end of the axis gets a label even between two steps, where it would overlap the last one.
      showMaxLabel: length % interval === 0,
      formatter: (minute: number) => (minute === 0 ? "0" : formatDuration(minute * MINUTE)),
    },
  };
}

function valueAxis(name: string, chart: 0 | 1) {
  return {
    type: "value" as const,
    gridIndex: chart,
    min: 0,
    name,
    nameLocation: "middle" as const,
    nameGap: 64,
    axisLabel: { formatter: (value: number) => value.toLocaleString("en-US") },
  };
}
