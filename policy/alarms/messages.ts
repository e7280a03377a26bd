import { GIVEN, type Finding } from "../shared/policy";
import type { Judgement, Problem } from "./judgement";
import type { Limits, Repair } from "./repairs";
import type { Subject } from "./subject";

/** What a message says of a subject. */
export interface Wording {
  /** Of a subject whose alarm does not go off. */
  silent: string;
  /** Of a subject without an alarm. */
  missing: Pick<Finding, "problem" | "property" | "because" | "remedy">;
}

interface Context {
  wording: Wording;
  limits: Limits;
}

/** The finding on a subject none of whose alarms goes off. */
export function describeProblem(
  judgement: Exclude<Judgement, { kind: "later" }>,
  subject: Subject,
  { wording, limits }: Context,
): Finding {
  if (judgement.kind !== "problem") return { ...wording.missing, found: undefined };
  const { alarm, verdict } = judgement;
  const of = (property: string) => `${property} of alarm '${alarm.name}'`;
  switch (verdict.kind) {
    case "relies":
      return {
        ...describeRepairs([verdict.repair], of),
        problem: "has an alarm that may not go off",
        advice: true,
      };
    case "unjudged":
      return {
        problem: "may have no alarm that goes off",
        property: `alarm '${alarm.name}'`,
        found: GIVEN,
        because: `but it is not judged: ${verdict.because}`,
        remedy: `Check that the alarm goes off at ${limits.count}.`,
        advice: true,
      };
    case "misses":
      return describeMiss(verdict, subject, of);
    case "silent":
      return {
        problem: wording.silent,
        ...(verdict.repairs.length > 0
          ? describeRepairs(verdict.repairs, of)
          : {
              property: of("the metric"),
              found: GIVEN,
              because: `which does not reach ${limits.count}`,
              remedy: wording.missing.remedy,
            }),
      };
  }
}

type Details = Pick<Finding, "property" | "found" | "because" | "remedy">;

function describeRepairs(repairs: readonly Repair[], of: (property: string) => string): Details {
  const set = listed(repairs.flatMap((repair) => repair.set ?? []));
  const removed = listed(
    repairs.flatMap((repair) => (repair.set === undefined ? [repair.property] : [])),
  );
  const remedy = [...(set ? [`Set ${set}.`] : []), ...(removed ? [`Remove ${removed}.`] : [])].join(
    " ",
  );
  const [one, ...more] = repairs;
  if (one !== undefined && more.length === 0) {
    return { property: of(one.property), found: one.found, because: one.because, remedy };
  }
  return {
    property: of(listed(repairs.map(({ property }) => property))),
    found: Object.fromEntries(
      repairs.map(({ property, found }) => [property.slice(property.lastIndexOf(".") + 1), found]),
    ),
    because: "which together keep the alarm from going off in time",
    remedy,
  };
}

function describeMiss(
  { miss }: Extract<Problem, { kind: "misses" }>,
  { namespace, dimensions }: Subject,
  of: (property: string) => string,
): Finding {
  const { property, found } = miss;
  const shared = {
    problem: "has an alarm that gets no data",
    property: of(property),
    found,
  };
  if (property !== "dimensions") {
    const place = property === "region" ? "Region" : "account";
    const because = `but the metrics are in another ${place}`;
    return { ...shared, because, remedy: `Create the alarm in the ${place} of the resource.` };
  }
  const [wanted] = dimensions;
  const because = `but ${namespace} reports the metric by ${listed(Object.keys(wanted))} alone`;
  const exact = Object.entries(wanted).map(([key, value]) => `${key}: ${value ?? "its name"}`);
  return { ...shared, because, remedy: `Set dimensions to {${exact.join(", ")}}.` };
}

const list = new Intl.ListFormat("en-GB");
const listed = (items: readonly string[]) => list.format(items);
