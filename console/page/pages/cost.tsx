import type { PageProps } from "../pageProps.ts";

export function CostPage({ stack }: PageProps) {
  return <p>{stack.stack}</p>;
}
