import type { PageProps } from "../pageProps.ts";

export function MappingPage({ stack }: PageProps) {
  return <p>{stack.stack}</p>;
}
