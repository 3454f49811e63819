import { resolve } from "node:path";

import * as z from "zod";

import { defineKind, regional } from "../resource-kind.ts";

/** A function's code on its way to Lambda. Nothing is packed or stored here: functions run from the folder that was built. */
export const functionCode = defineKind({
  type: "aws:s3/bucketObjectv2:BucketObjectv2",
  inputs: z.strictObject({
    ...regional,
    bucket: z.string(),
    key: z.string(),
    /** The folder that was built, relative to the repository. */
    source: z.string(),
  }),
  harmless: {},
  deploy({ bucket, key, source }, _resource, target) {
    target.codeFolders.set(`${bucket}/${key}`, resolve(target.root, source));
  },
});
