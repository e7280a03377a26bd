import type { FunctionComponent } from "preact";
import type { PageProps } from "./pageProps.ts";
import { FlowPage } from "./pages/flow.tsx";
import { EventPage } from "./pages/event.tsx";
import { LettersPage } from "./pages/letters.tsx";
import { MappingPage } from "./pages/mapping.tsx";
import { ForecastPage } from "./pages/forecast.tsx";
import { CostPage } from "./pages/cost.tsx";

/** A page of the console. */
export interface Page {
  /** Its name in the URL. */
  path: string;
  title: string;
  content: FunctionComponent<PageProps>;
}

/** The pages in the order of the menu. The first one is shown where the URL names none. */
export const PAGES: readonly [Page, ...Page[]] = [
  { path: "flow", title: "Flow", content: FlowPage },
  { path: "event", title: "Event", content: EventPage },
  { path: "letters", title: "Dead letters", content: LettersPage },
  { path: "mapping", title: "Mapping", content: MappingPage },
  { path: "forecast", title: "Forecast", content: ForecastPage },
  { path: "cost", title: "Cost", content: CostPage },
];
