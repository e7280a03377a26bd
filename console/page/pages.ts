import type { FunctionComponent } from "preact";
import type { PageProps } from "./pageProps.ts";
import { FlowPage } from "./pages/flow.tsx";

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
];
