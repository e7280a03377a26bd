import Table from "cli-table3";
import type { Cost, CostLine } from "./cost";

/** A month's cost as a person reads it, with the prices' dates and lists. */
export function toldCost({ currency, lines, usd, notes, salesforce }: Cost): string {
  const table = new Table({
    head: ["part", "a month", "price", `${currency} a month`],
    colAligns: ["left", "right", "left", "right"],
    style: { compact: true, head: [], border: [] },
  });
  table.push(...lines.map((one) => [one.part, amount(one.quantity), priceOf(one), money(one.usd)]));
  table.push(["sum", "", "", money(usd)]);
  const { dailyLimit, orgs, destinations } = salesforce;
  const several = orgs.length > 1;
  return [
    "The month's cost by AWS's public list prices",
    table.toString(),
    ...[...new Set(lines.map(listOf))].map((list) => `  ${list}`),
    ...notes.map((note) => `  ${note}`),
    ...orgs.map(
      ({ name, callsPerDay }) =>
        `  Salesforce${several ? `, org ${name}` : ""}: ${amount(callsPerDay)} API calls a day, of the ${amount(dailyLimit)} that ${several ? "each org" : "the org"} is supposed to have (--api-limit)${callsPerDay > dailyLimit ? ": TOO MANY" : ""}.`,
    ),
    ...destinations
      .filter(({ callsPerSecond, limit }) => callsPerSecond > limit)
      .map(
        ({ name, callsPerSecond, limit }) =>
          `  Salesforce: ${amount(callsPerSecond)} calls a second are more than the API destination ${name} lets through (${amount(limit)}): the backlog grows until events are given up. The objects of an org share its invocationRateLimit evenly.`,
      ),
  ].join("\n");
}

function priceOf({ price: { usd, per, unit } }: CostLine): string {
  return per === 1 ? `${usd} a ${unit}` : `${usd} for ${amount(per)} × ${unit}`;
}

const listOf = ({ price: { list, date, seenAt } }: CostLine) =>
  `Prices of ${date}: ${list}, as quoted by ${seenAt}`;

/** Two decimals from a cent on; else as many as show it. */
function money(usd: number): string {
  return usd === 0 || usd >= 0.01 ? usd.toFixed(2) : "< 0.01";
}

function amount(number: number): string {
  return number.toLocaleString("en-US", { maximumFractionDigits: number < 100 ? 2 : 0 });
}
