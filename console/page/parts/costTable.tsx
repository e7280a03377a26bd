import type { Cost } from "../../../offline/cost/cost.ts";

type Line = Cost["lines"][number];

/** The parts of a month's cost, the most expensive first. */
export function CostTable({ cost }: { cost: Cost }) {
  const { currency, pricedRegion, usd: total } = cost;
  const lines = [...cost.lines].sort((one, other) => other.usd - one.usd);
  const dates = [...new Set(lines.map(({ price }) => price.date))].sort();
  return (
    <>
      <div class="scroll card" tabIndex={0} role="region" aria-label="Cost by part">
        <table class="cost">
          <caption>
            By part, at list prices of {pricedRegion} as of {dates.join(", ")}
          </caption>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col" class="number">
                Quantity a month
              </th>
              <th scope="col" class="number">
                Price
              </th>
              <th scope="col" class="number">
                {currency} a month
              </th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Row key={line.part} line={line} total={total} currency={currency} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                Sum
              </th>
              <td class="number">
                <strong>{money(total)}</strong>
              </td>
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
      <Prices lines={lines} />
    </>
  );
}

function Row({ line, total, currency }: { line: Line; total: number; currency: string }) {
  const { part, quantity, price, usd } = line;
  const share = total === 0 ? 0 : usd / total;
  const per = price.per === 1 ? "" : `${amount(price.per)} × `;
  return (
    <tr>
      <th scope="row">{part}</th>
      <td class="number">{amount(quantity)}</td>
      <td class="number">
        {price.usd} {currency}{" "}
        <span class="muted">
          for {per || "1 "}
          {price.unit}
        </span>
      </td>
      <td class="number">{money(usd)}</td>
      <td class="share">
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
        </span>
        <span class="percent">{percent(share)}</span>
      </td>
    </tr>
  );
}

/** The lists of the prices: AWS fills in its own pages by script, so another page quotes each figure. */
function Prices({ lines }: { lines: readonly Line[] }) {
  const lists = new Map(lines.map(({ price }) => [price.list, price]));
  return (
    <details>
      <summary>Where the prices are from</summary>
      <ul class="notes">
        {[...lists.values()].map(({ list, seenAt, date }) => (
          <li key={list}>
            <a href={list} rel="noreferrer" target="_blank">
              {list}
            </a>
            , as quoted on {date} by{" "}
            <a href={seenAt} rel="noreferrer" target="_blank">
              {seenAt}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Two decimals from a cent on; a smaller amount is `< 0.01`. */
const money = (usd: number): string =>
  usd === 0 || usd >= 0.005
    ? usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    : "< 0.01";

export const amount = (number: number): string =>
  number.toLocaleString(
    "en-US",
    number > 0 && number < 1
      ? { maximumSignificantDigits: 2 }
      : { maximumFractionDigits: number < 100 ? 2 : 0 },
  );

const percent = (share: number): string =>
  share > 0 && share < 0.001 ? "< 0.1 %" : `${(share * 100).toFixed(1)} %`;
