import type { ComponentChildren } from "preact";
import type { Level } from "./lanes.ts";

interface NodeProps {
  kind: string;
  title: string;
  level: Level;
  children?: ComponentChildren;
}

/** A place on the way of the events. */
export function Node({ kind, title, level, children }: NodeProps) {
  return (
    <div class={`node ${kind} is-${level}`}>
      <h3>{title}</h3>
      {children}
    </div>
  );
}
