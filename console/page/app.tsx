import { useEffect, useRef } from "preact/hooks";
import type { StackAnswer } from "../answers/stack.ts";
import { useAnswer } from "./live.ts";
import { PAGES } from "./pages.ts";
import { Failure } from "./parts/failure.tsx";
import { linkTo, useRoute } from "./route.ts";

/** The whole console: its head with the menu, and the current page. */
export function App() {
  const { page: path, parameters } = useRoute();
  const page = PAGES.find((one) => one.path === path) ?? PAGES[0];
  const { answer: stack, failure, again } = useAnswer<StackAnswer>("stack");
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${page.title} · ${stack?.stack ?? "bridge console"}`;
  }, [page, stack]);
  useEffect(() => {
    // A screen reader continues at the new page; the first page is read from its top.
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [page]);
  const Content = page.content;
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>
        Skip to the content
      </a>
      <header class="head">
        <p class="stack">
          <strong>{stack?.stack ?? "..."}</strong>{" "}
          <span class="muted">{stack === undefined ? "" : placeOf(stack)}</span>
        </p>
        <nav aria-label="Pages">
          <ul>
            {PAGES.map(({ path, title }) => (
              <li key={path}>
                <a href={linkTo(path)} aria-current={path === page.path ? "page" : undefined}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <h1 ref={heading} tabIndex={-1}>
          {page.title}
        </h1>
        <Failure message={failure} again={again} />
        {stack !== undefined && <Content key={page.path} stack={stack} parameters={parameters} />}
      </main>
    </>
  );
}

/** The address in `href` would replace the route. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function placeOf({ isLocal, region, mayChange }: StackAnswer): string {
  const where = isLocal ? "in the emulator" : region;
  return mayChange ? where : `${where}, read-only`;
}
