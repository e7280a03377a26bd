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
/** How a plot is drawn. */
export interface PlotStyle {
  /** In pixels. */
  width: number;
  height: number;
  /** Whether the assumptions stand above the plot. */
  hasTitle: boolean;
  /** CSS colors; absent for those of the library on white. */
  colors?: PlotColors;
}

/** CSS colors, such as `#0b5cad` or `var(--text)`. */
export interface PlotColors {
  text: string;
  grid: string;
  arrivals: string;
  deliveries: string;
  deadLetters: string;
  backlog: string;
  outage: string;
  outageText: string;
}

/** The plot as a file of its own. */
const PRINTED: PlotStyle = { width: 960, height: 640, hasTitle: true };
const OUTAGE = { outage: "rgba(200, 60, 60, 0.12)", outageText: "#a03030" };

/** Times at which the axis may be labelled, in minutes. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200, 14_400];
/** Pixels of a label on the time axis: room for `13d 12h`. */
const LABEL = 68;

/** Share of the time axis from which on a label has no room to the right. */
const LATE = 0.8;

type Series = Exclude<keyof Minute, "minute">;

/**
 * Draws a forecast as SVG: arrivals, deliveries and dead letters each second above, waiting deliveries below, over the
 * time since the start.
 */
export function plot(
  { minutes }: Forecast,
  assumptions: Assumptions,
  style: PlotStyle = PRINTED,
): string {
  const { width, height, colors } = style;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  const area = outageArea(assumptions, colors);
  // The last minute is the moment of the end, in which no second passes.
  const whole = minutes.length > 1 ? minutes.slice(0, -1) : minutes;
  const perSecond = (name: string, series: keyof typeof DASHES) => ({
    ...line(name, whole, { series, chart: 0, divisor: SECONDS_IN_A_MINUTE }),
    ...(colors !== undefined && {
      symbol: "none" as const,
      lineStyle: { type: DASHES[series], width: 2 },
    }),
  });
  const backlog = line("waiting deliveries", minutes, { series: "backlog", chart: 1, divisor: 1 });
  const { grid, legend, title } = layoutOf(style);
  chart.setOption({
    animation: false,
    ...(title !== undefined && { title: { ...title, text: titleOf(assumptions) } }),
    legend: { ...legend, ...textColor(colors) },
    grid,
    ...(colors !== undefined && {
      color: [colors.arrivals, colors.deliveries, colors.deadLetters, colors.backlog],
    }),
    xAxis: [timeAxis(minutes, 0, style), timeAxis(minutes, 1, style)],
    yAxis: [
      valueAxis("events a second", 0, style),
      { ...valueAxis("waiting deliveries", 1, style), minInterval: 1 },
    ],
    series: [
      { ...perSecond("arrivals", "arrivals"), ...area },
      perSecond("deliveries", "deliveries"),
      perSecond("dead letters", "deadLetters"),
      {
        ...backlog,
        ...area,
        ...(colors === undefined
          ? { areaStyle: {} }
          : { areaStyle: { opacity: 0.35 }, symbol: "none" as const }),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** The lines of the upper chart differ not by their colors alone. */
const DASHES = { arrivals: "dashed", deliveries: "solid", deadLetters: "dotted" } as const;

/** Below this width, names and numbers of the axes stand closer. */
const NARROW = 560;
const isNarrow = ({ width }: PlotStyle): boolean => width < NARROW;

/** Two charts, one below the other, under the title and the legend. */
function layoutOf(style: PlotStyle) {
  const { height, hasTitle } = style;
  const [left, right] = isNarrow(style) ? [62, 14] : [90, 40];
  const legendTop = hasTitle ? 40 : 4;
  // The legend of a narrow plot has two lines.
  const top = legendTop + 68 + (isNarrow(style) ? 16 : 0);
  const each = Math.floor((height - top - 78 - 74) / 2);
  return {
    grid: [
      { left, right, top, height: each },
      { left, right, top: top + each + 74, height: each },
    ],
    legend: { top: legendTop, itemGap: isNarrow(style) ? 12 : 24 },
    title: hasTitle ? { left: "center" as const, top: 8, textStyle: { fontSize: 16 } } : undefined,
  };
}

const textColor = (colors: PlotColors | undefined) =>
  colors === undefined ? {} : { textStyle: { color: colors.text } };

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
function outageArea({ outage, outageAt, duration }: Assumptions, colors: PlotColors | undefined) {
  const { outage: shade, outageText } = colors ?? OUTAGE;
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
      itemStyle: { color: shade },
      label: {
        formatter: "Salesforce down",
        color: outageText,
        // Above the area, from its left edge on; near the right end of the plot up to its right edge.
        position: [isLate ? "100%" : 0, -16] as [string | number, number],
        align: isLate ? ("right" as const) : ("left" as const),
      },
      data: [area],
    },
  };
}

/** Time since the start, labelled `6h` or `1d 6h`. */
function timeAxis(minutes: readonly Minute[], chart: 0 | 1, style: PlotStyle) {
  const length = Math.max(1, minutes.length - 1);
  const most = Math.max(2, Math.floor((style.width - 140) / LABEL));
  const interval = STEPS.find((step) => length / step <= most) ?? length;
  return {
    type: "value" as const,
    gridIndex: chart,
    min: 0,
    max: length,
    interval,
    name: "time since the start",
    nameLocation: "middle" as const,
    nameGap: 30,
    ...axisColors(style),
    axisLabel: {
      ...labelColor(style),
      // The end of the axis gets a label even between two steps, where it would overlap the last one.
      showMaxLabel: length % interval === 0,
      formatter: (minute: number) => (minute === 0 ? "0" : formatDuration(minute * MINUTE)),
    },
  };
}

function valueAxis(name: string, chart: 0 | 1, style: PlotStyle) {
  return {
    type: "value" as const,
    gridIndex: chart,
    min: 0,
    name,
    nameLocation: "middle" as const,
    nameGap: isNarrow(style) ? 44 : 64,
    ...axisColors(style),
    axisLabel: {
      ...labelColor(style),
      formatter: (value: number) =>
        isNarrow(style) && value >= 10_000
          ? `${(value / 1_000).toLocaleString("en-US")}k`
          : value.toLocaleString("en-US"),
    },
  };
}

const labelColor = ({ colors }: PlotStyle) => (colors === undefined ? {} : { color: colors.text });

function axisColors({ colors }: PlotStyle) {
  if (colors === undefined) return {};
  return {
    nameTextStyle: { color: colors.text },
    axisLine: { lineStyle: { color: colors.text } },
    axisTick: { lineStyle: { color: colors.text } },
    splitLine: { lineStyle: { color: colors.grid } },
  };
}
