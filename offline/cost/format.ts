import { wrapIndented } from "../../text/wrap";
import { formatTable } from "../../text/table";
import type { Cost, CostLine } from "./cost";

/**
 * Formats a month's cost for a person, with the price of each part, and the lists and days of the prices.
 *
 * @param width of the terminal, in columns
 */
export function formatCost(
  { currency, lines, usd, notes, salesforce }: Cost,
  width: number,
): string {
  const table = formatTable(
    [
      { title: "part", cut: true },
      { title: "units a month", align: "right" },
      { title: `${currency} a month`, align: "right" },
    ],
    [
      ...lines.map((one) => [one.part, formatAmount(one.quantity), formatMoney(one.usd)]),
      ["sum", "", formatMoney(usd)],
    ],
    width,
  );
  const indented = (indent: string, texts: readonly string[]) =>
    texts.flatMap((text) => wrapIndented(text, width, indent));
  return [
    "Monthly cost by AWS's public list prices",
    table,
    ...formatPrices(lines, currency).flatMap(({ list, prices }) => [
      ...indented("  ", [list]),
      ...indented("    ", prices),
    ]),
    ...indented("  ", [...notes, ...formatSalesforce(salesforce)]),
  ].join("\n");
}

/** The lists of the prices, each with the parts whose prices are read from it. */
function formatPrices(
  lines: readonly CostLine[],
  currency: string,
): { list: string; prices: string[] }[] {
  const lists = new Map<string, string[]>();
  for (const { part, price } of lines) {
    const { usd, per, unit, list, date, seenAt } = price;
    const head = `Prices of ${date}: ${list}, as quoted by ${seenAt}`;
    const units = per === 1 ? `a ${unit}` : `for ${formatAmount(per)} × ${unit}`;
    lists.set(head, [...(lists.get(head) ?? []), `${part}: ${usd} ${currency} ${units}`]);
  }
  return [...lists].map(([list, prices]) => ({ list, prices }));
}

function formatSalesforce({ dailyLimit, orgs, destinations }: Cost["salesforce"]): string[] {
  const several = orgs.length > 1;
  return [
    ...orgs.map(({ name, callsPerDay }) => {
      const org = several ? `, org ${name}` : "";
      const allowed = `${formatAmount(dailyLimit)} that ${several ? "each" : "the"} org is assumed to have (--api-limit)`;
      const verdict = callsPerDay > dailyLimit ? ": TOO MANY" : "";
      return `Salesforce${org}: ${formatAmount(callsPerDay)} API calls a day, of the ${allowed}${verdict}.`;
    }),
    ...destinations
      .filter(({ callsPerSecond, limit }) => callsPerSecond > limit)
      .map(
        ({ name, callsPerSecond, limit }) =>
          `Salesforce: the API destination ${name} allows ${formatAmount(limit)} of the ${formatAmount(callsPerSecond)} calls a second: the backlog grows until EventBridge gives events up. The objects of an org share its invocationRateLimit evenly.`,
      ),
  ];
}

/** Two decimals from a cent on; a smaller amount is `< 0.01`. */
function formatMoney(usd: number): string {
  return usd === 0 || usd >= 0.01 ? usd.toFixed(2) : "< 0.01";
}

function formatAmount(number: number): string {
  return number.toLocaleString("en-US", { maximumFractionDigits: number < 100 ? 2 : 0 });
}
