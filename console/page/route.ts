import { useEffect, useState } from "preact/hooks";

/** The part of the URL behind `#/`: a page, and what it shows, such as `event?id=4711`. */
export interface Route {
  page: string;
  parameters: URLSearchParams;
}

export function routeOf(hash: string): Route {
  const [page = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { page, parameters: new URLSearchParams(query) };
}

/** The address of a page. */
export function linkTo(page: string, parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams(parameters).toString();
  return `#/${page}${query === "" ? "" : `?${query}`}`;
}

/** The current route; the component is drawn again when it changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return routeOf(hash);
}
