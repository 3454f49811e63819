import { until } from "../../local/showcase/until.ts";
import type { TestWorld } from "../support/test-world.ts";

/** Lets time go by, `stepMs` after `stepMs`, until an alarm of the app, by the end of its name, is in this state. */
export async function alarmIs(
  test: TestWorld,
  name: string,
  state: "ALARM" | "OK",
  stepMs = 60_000,
): Promise<void> {
  const { organization, services, app } = test.world;
  const whole = `${app.name}-${app.stage}-${name}`;
  await until(
    `the alarm ${whole} is ${state}`,
    async () => {
      organization.platform.clock.advance(stepMs);
      await test.quiet();
      services.cloudwatch.evaluate();
      return services.cloudwatch.alarms().find((alarm) => alarm.name === whole)?.state;
    },
    (seen) => seen === state,
  );
}
