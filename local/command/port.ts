import { once } from "node:events";
import { createServer } from "node:net";

import { PortTakenError } from "../organization/front/server.ts";

const DEFAULT_PORT = 4600;

/** The port to listen on, from GATEHOUSE_LOCAL_PORT. Throws one sentence for anything but a port number. */
export function portFrom(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new Error(
      `GATEHOUSE_LOCAL_PORT is "${text}", which is not a port: use a number from 0 (any free one) to 65535`,
    );
  }
  return port;
}

/** Throws PortTakenError if somebody listens on the port already, before half a minute of work is spent on starting. */
export async function ensureFree(port: number): Promise<void> {
  const probe = createServer().listen(port, "127.0.0.1");
  try {
    await once(probe, "listening");
  } catch (error) {
    throw new PortTakenError(port, { cause: error });
  }
  probe.close();
  await once(probe, "close");
}
