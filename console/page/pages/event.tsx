import type { PageProps } from "../pageProps.ts";

export function EventPage({ stack }: PageProps) {
  return <p>{stack.stack}</p>;
}
