import type { Context, DynamoDBStreamEvent } from "aws-lambda";

import { OFFERING } from "../adapters/allowlist-table.ts";
import { parseArn } from "../core/arn.ts";
import { kindOfTarget } from "../core/entry.ts";
import { factsOf } from "../core/kind.ts";
import { wireHints } from "../wiring/hints.ts";

const { logger, registered, askForLooks } = wireHints(process.env);

/**
 * Asks for a look at whatever a change of the allowlist, or a request, can affect: the connections of the item's resource, or of
 * everything of a kind; and the resource itself, where its offering changed.
 * Throws if a hint could not be queued; the batch is then repeated, and a look too many does no harm.
 */
export const handler = async (event: DynamoDBStreamEvent, context: Context): Promise<void> => {
  logger.addContext(context);
  const keys = event.Records.map(({ dynamodb }) => ({
    target: dynamodb?.Keys?.["pk"]?.S ?? "",
    sort: dynamodb?.Keys?.["sk"]?.S,
  }));
  const connections = new Set<string>();
  const services = new Set<string>();
  for (const { target, sort } of keys) {
    const kind = kindOfTarget(target);
    if (kind !== undefined) {
      for (const resource of await registered(factsOf(kind).offering)) connections.add(resource);
    } else if (parseArn(target) !== undefined) {
      connections.add(target);
      if (sort === OFFERING) services.add(target);
    } else logger.warn("allowlist.target-unknown", { target });
  }
  await askForLooks("allowlist-change", { connections, services });
  logger.info("allowlist.changed", {
    changes: keys.length,
    connections: connections.size,
    services: services.size,
  });
};
