import * as z from "zod";

import { arnOf } from "../deployment-target.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const logGroup = defineKind({
  type: "aws:cloudwatch/logGroup:LogGroup",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    /** 0 keeps lines for ever. */
    retentionInDays: z.number().int().min(0).default(0),
    logGroupClass: z.literal("STANDARD").optional(),
  }),
  harmless: {
    skipDestroy: "only matters when the app is removed",
    tags: "no policy of the app reads tags",
  },
  deploy({ name, region, retentionInDays }, _resource, target) {
    target.parts.logs.putLogGroup({
      arn: arnOf(target, "logs", `log-group:${name}`, region),
      ...(retentionInDays === 0 ? {} : { retentionDays: retentionInDays }),
    });
  },
});
