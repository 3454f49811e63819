import { NotModelledError } from "../../action.ts";
import type { MountedRequest } from "../../front/mount.ts";
import { serviceError } from "../../front/service-errors.ts";
import { scopeOf, SignatureProblem, verifySignature } from "../../front/sigv4.ts";
import type { Platform } from "../../platform.ts";
import { GatewayRefusal, missingAuthentication } from "./gateway-answer.ts";
import type { Identity } from "./proxy-event.ts";

const SERVICE = { signingName: "execute-api", protocols: ["rest-json"] } as const;

/**
 * Who signed a request, by SigV4 over what arrived: for the service `execute-api` and the API's Region. Throws the refusal as
 * API Gateway words it. The same request again is believed for as long as its date is: SigV4 has no memory, on AWS neither.
 *
 * A signature in the query string is refused by name, and SigV4a is not read.
 */
export async function verifiedIdentity(
  platform: Platform,
  request: MountedRequest & { readonly body: Buffer },
  region: string,
): Promise<Identity> {
  if (request.query.has("X-Amz-Signature")) throw new NotModelledError("a presigned URL");
  try {
    const scope = scopeOf(request);
    if (scope === undefined) throw missingAuthentication();
    if (scope.service !== SERVICE.signingName)
      throw wrongScope(`to correct service: 'execute-api'`);
    if (scope.region !== region) throw wrongScope(`to a valid region: '${region}'`);
    const times = { now: platform.clock.now(), realNow: new Date() };
    const caller = await verifySignature(request, scope, platform.identities, times);
    return { caller, accessKeyId: scope.accessKeyId };
  } catch (error) {
    if (!(error instanceof SignatureProblem)) throw error;
    throw serviceError(SERVICE, error.kind, error.message);
  }
}

function wrongScope(what: string): GatewayRefusal {
  return new GatewayRefusal(
    "INVALID_SIGNATURE",
    "InvalidSignatureException",
    403,
    `Credential should be scoped ${what}.`,
  );
}
