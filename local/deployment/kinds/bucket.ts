import * as z from "zod";

import { defineKind, regional } from "../resource-kind.ts";

/** Names are one space for all accounts and Regions, so a bucket's ARN has neither. */
export const bucket = defineKind({
  type: "aws:s3/bucket:Bucket",
  inputs: z.strictObject({
    ...regional,
    bucket: z.string(),
    objectLockEnabled: z.boolean().optional(),
  }),
  harmless: {
    forceDestroy: "only matters when the app is removed",
    tags: "no policy of the app reads tags",
  },
  deploy({ bucket: name, region, objectLockEnabled }, resource, target) {
    target.parts.s3.putBucket({
      name,
      accountId: target.graph.accountId,
      region: region ?? target.graph.region,
      ...(objectLockEnabled === true && { objectLock: true }),
    });
    target.app.buckets.set(resource.name, {
      name,
      arn: `arn:${target.graph.partition}:s3:::${name}`,
    });
  },
});
