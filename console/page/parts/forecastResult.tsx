import type { ForecastAnswer } from "../../answers/forecast.ts";
import { useKeptFocus } from "../focus.ts";
import type { Forecasting } from "../forecasting.ts";

/** The verdict of a forecast, its plot and its counts. */
export function ForecastResult({ forecasting }: { forecasting: Forecasting }) {
  const { answer, isOld, isTooLong } = forecasting;
  useKeptFocus("forecast-result", [isTooLong]);
  if (answer === undefined) {
    return <p class="loading">Forecasting with the rules and the settings of the stack ...</p>;
  }
  return (
    <div
      id="forecast-result"
      tabIndex={-1}
      class={isOld ? "result old" : "result"}
      aria-busy={isOld && forecasting.failure === undefined}
    >
      <p class="exactness">
        <Exactness forecasting={forecasting} answer={answer} />
      </p>
      <p class={`conclusion ${answer.isGood ? "good" : "bad"}`} role="status">
        {answer.verdict}
      </p>
      {/* The console's own drawing, without any text of an event. */}
      <div
        class="plot"
        role="img"
        aria-label={`Plot of the forecast. ${answer.verdict} The tables below have its numbers.`}
        dangerouslySetInnerHTML={{ __html: answer.plot }}
      />
      <div class="tables">
        <Counts rows={answer.rows} />
        <Moments moments={answer.moments} />
      </div>
    </div>
  );
}

function Exactness({ forecasting, answer }: { forecasting: Forecasting; answer: ForecastAnswer }) {
  const { isOld, failure, share, isTooLong, runExact } = forecasting;
  if (isOld && failure !== undefined) return <span class="badge warn">old</span>;
  if (isOld) return <span class="badge">forecasting ...</span>;
  if (answer.isExact) return <span class="badge good">exact</span>;
  const each = `about: each event here stands for ${answer.thinning.toLocaleString("en-US")}`;
  return (
    <>
      <span class="badge warn">{each}</span>{" "}
      {share !== undefined && (
        <span class="muted">
          exact forecast: <progress value={share} aria-label="Exact forecast" />{" "}
          {Math.floor(share * 100)} %
        </span>
      )}
      {isTooLong && (
        <button type="button" onClick={runExact}>
          Forecast exactly, about {minutes(answer.exactTakes ?? 0)}
        </button>
      )}
    </>
  );
}

const minutes = (milliseconds: number): string => {
  const count = Math.max(1, Math.round(milliseconds / 60_000));
  return count === 1 ? "1 minute" : `${count.toLocaleString("en-US")} minutes`;
};

function Counts({ rows }: Pick<ForecastAnswer, "rows">) {
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label="Counts">
      <table>
        <caption>Counts of the whole time</caption>
        <tbody>
          {rows.map(({ measure, isPart, result }) => (
            <tr key={measure}>
              <th scope="row" class={isPart ? "part" : ""}>
                {measure}
              </th>
              <td class="number">{result}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Moments({ moments }: Pick<ForecastAnswer, "moments">) {
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label="The plot as a table">
      <table>
        <caption>The plot as a table: each row a part of the time, with its end</caption>
        <thead>
          <tr>
            <th scope="col">Until</th>
            <th scope="col" class="number">
              Arrivals a second
            </th>
            <th scope="col" class="number">
              Deliveries a second
            </th>
            <th scope="col" class="number">
              Dead letters a second
            </th>
            <th scope="col" class="number">
              Waiting at its end
            </th>
          </tr>
        </thead>
        <tbody>
          {moments.map(({ time, arrivals, deliveries, deadLetters, backlog }) => (
            <tr key={time}>
              <th scope="row">{time}</th>
              <td class="number">{arrivals}</td>
              <td class="number">{deliveries}</td>
              <td class="number">{deadLetters}</td>
              <td class="number">{backlog}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
