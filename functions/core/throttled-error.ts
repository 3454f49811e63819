/**
 * AWS, or our own call budget, said "not now": nothing was done, and the same call is right a little later. Whoever catches
 * it holds and comes back; it never means that a thing does not exist.
 */
export class ThrottledError extends Error {
  override readonly name = "ThrottledError";
  /** @param what the call that was not made or not answered: `DescribeVpcEndpointConnections in eu-west-1 of 222233334444` */
  constructor(what: string, cause?: unknown) {
    const reason = cause instanceof Error ? cause.message : "the call budget is spent";
    super(
      `${what}: not now (${reason}); the hint comes back`,
      cause === undefined ? {} : { cause },
    );
  }
}
