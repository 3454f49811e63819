import { deployment } from "./deployed.ts";
import { partition } from "./partition.ts";
import type { Workflow } from "./workflow.ts";

/** Runs a workflow at a fixed rate, in a role that may invoke this one function and nothing else. */
export function schedule(logicalName: string, rate: `rate(${string})`, workflow: Workflow): void {
  new sst.aws.CronV2(logicalName, {
    schedule: rate,
    function: workflow.arn,
    transform: {
      role: {
        // Against the confused deputy: only schedules of this account's default group may use the role. The group is
        // the narrowest source there is: Scheduler names the group, not the schedule (Scheduler user guide, "Confused deputy prevention").
        assumeRolePolicy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "scheduler.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: {
                  "aws:SourceAccount": deployment.hubAccountId,
                  "aws:SourceArn": $interpolate`arn:${partition}:scheduler:${deployment.homeRegion}:${deployment.hubAccountId}:schedule-group/default`,
                },
              },
            },
          ],
        }),
      },
    },
  });
}
