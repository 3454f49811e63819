import type { Context } from "aws-lambda";

import { offeringKinds } from "../core/kind.ts";
import { wireHints } from "../wiring/hints.ts";

const { logger, registered, askForLooks } = wireHints(process.env);

/** Asks for a complete look at every registered resource, so that a lost notification costs minutes, not a connection. */
export const handler = async (_event: unknown, context: Context): Promise<void> => {
  logger.addContext(context);
  for (const kind of offeringKinds) {
    const resources = await registered(kind);
    await askForLooks("sweep", { connections: resources, services: resources });
    logger.info("sweep.requested", { kind, resources: resources.length });
  }
};
