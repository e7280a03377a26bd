import type { AlarmChange } from "../emulator/cloudWatch/alarmWatch";

/** Formats a change of an alarm, such as `alarm shop-local-dead-letters is raised -> topic shop-local-alerts: Events wait ...`. */
export function formatAlarmChange({ alarm, state, calls }: AlarmChange): string {
  const called = calls.map(({ arn, refusal }) => {
    const [, , service, , , name] = arn.split(":");
    const action = service === "sns" ? `topic ${name}` : arn;
    return ` -> ${action}${refusal === undefined ? "" : ` (not called: ${refusal})`}`;
  });
  const change = state === "ALARM" ? "is raised" : state === "OK" ? "is cleared" : "lacks data";
  const why = state === "ALARM" ? `: ${alarm.description ?? ""}` : "";
  return `alarm ${alarm.name} ${change}${called.join("") || ", and has no action"}${why}`;
}
