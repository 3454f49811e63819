import type { WireRequest } from "./protocols/wire.ts";

/** What stands beside AWS's own APIs on the endpoint: everything below one path, in words of its own. */
export type Mount = {
  /** Begins and ends with a slash: `/execute-api/`. */
  readonly prefix: string;
  readonly maxBodyBytes: number;
  /** Answers every request, signed or not; what it throws is a fault of the simulation. */
  serve(request: MountedRequest, requestId: string): Promise<MountAnswer>;
};

export type MountedRequest = Omit<WireRequest, "body"> & {
  /** Names and values in order, as sent. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  /** Address of the client. */
  readonly sourceIp: string;
  /** Undefined if it had more than `maxBodyBytes`. */
  readonly body: Buffer | undefined;
};

export type MountAnswer = {
  readonly status: number;
  /** A header with several values is sent several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};
