import type { PageProps } from "../pageProps.ts";

export function ForecastPage({ stack }: PageProps) {
  return <p>{stack.stack}</p>;
}
