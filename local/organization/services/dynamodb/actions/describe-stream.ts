import {
  type DescribeStreamCommandInput,
  type DescribeStreamCommandOutput,
  DescribeStreamCommand,
} from "@aws-sdk/client-dynamodb-streams";

import { type Action, defineAction } from "../../../action.ts";
import type { Database } from "../database.ts";
import { answered } from "../storage.ts";
import { existingStream } from "../stream.ts";
import { authorizeStream } from "../table-authorization.ts";

export function describeStream(database: Database): Action {
  return defineAction<DescribeStreamCommandInput, Omit<DescribeStreamCommandOutput, "$metadata">>({
    name: "DescribeStream",
    command: DescribeStreamCommand,
    parameters: ["StreamArn", "Limit", "ExclusiveStartShardId"],
    authorize: (input, call) => authorizeStream(database, call, "DescribeStream", input.StreamArn),
    async run(input) {
      const { table, streamArn, storedStreamArn } = existingStream(database, input.StreamArn);
      const output = await answered(
        database.storage
          .streams(table)
          .send(new DescribeStreamCommand({ ...input, StreamArn: storedStreamArn })),
      );
      const StreamLabel = streamArn.replace(/^.*\/stream\//, "");
      return {
        StreamDescription: { ...output.StreamDescription, StreamArn: streamArn, StreamLabel },
      };
    },
  });
}
