import { LineChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  TitleComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Forecast, Minute, Supposed } from "./options";

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, TitleComponent, SVGRenderer]);

const HOUR = 3_600_000;
const MINUTES_IN_AN_HOUR = 60;

/** An SVG: arrivals, deliveries and dead letters a second above, the backlog below, over the hours. */
export function plot({ minutes }: Forecast, { outageAt, outage }: Supposed): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 960, height: 600 });
  const line = (name: string, of: keyof Minute, axis: 0 | 1, divisor: number) => ({
    name,
    type: "line" as const,
    xAxisIndex: axis,
    yAxisIndex: axis,
    showSymbol: false,
    sampling: "lttb" as const,
    data: minutes.map((minute) => [minute.minute / MINUTES_IN_AN_HOUR, minute[of] / divisor]),
  });
  const outageArea = {
    silent: true,
    itemStyle: { color: "rgba(200, 60, 60, 0.12)" },
    label: { formatter: "Salesforce is down" },
    data: [[{ xAxis: outageAt / HOUR }, { xAxis: (outageAt + outage) / HOUR }]] as [
      { xAxis: number },
      { xAxis: number },
    ][],
  };
  const hours = { type: "value" as const, max: minutes.length / MINUTES_IN_AN_HOUR };
  chart.setOption({
    animation: false,
    title: { text: "Deliveries to Salesforce" },
    legend: { top: 30 },
    grid: [
      { top: 80, height: 200 },
      { top: 340, height: 200 },
    ],
    xAxis: [
      { ...hours, gridIndex: 0 },
      { ...hours, gridIndex: 1, name: "hours", nameLocation: "middle", nameGap: 28 },
    ],
    yAxis: [
      { type: "value", gridIndex: 0, name: "a second" },
      { type: "value", gridIndex: 1, name: "waiting" },
    ],
    series: [
      { ...line("arrivals", "arrivals", 0, 60), markArea: outageArea },
      line("deliveries", "deliveries", 0, 60),
      line("dead letters", "deadLetters", 0, 60),
      { ...line("backlog", "backlog", 1, 1), areaStyle: {}, markArea: outageArea },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
