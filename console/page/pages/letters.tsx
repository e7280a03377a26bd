import type { PageProps } from "../pageProps.ts";

export function LettersPage({ stack }: PageProps) {
  return <p>{stack.stack}</p>;
}
