/** A token bucket of EC2: so many calls at once, and so many more each second. */
export type RequestBucket = { readonly burst: number; readonly perSecond: number };

const SMALL: RequestBucket = { burst: 10, perSecond: 1 };
const DESCRIBE: RequestBucket = { burst: 100, perSecond: 20 };
const MUTATE: RequestBucket = { burst: 50, perSecond: 5 };

/** APIs with a bucket that is smaller than their kind's. */
const LISTED: ReadonlyMap<string, RequestBucket> = new Map([
  ["AcceptVpcEndpointConnections", SMALL],
  ["RejectVpcEndpointConnections", SMALL],
  ["CreateVpcEndpointServiceConfiguration", SMALL],
  ["ModifyVpcEndpointServiceConfiguration", SMALL],
  ["DeleteVpcEndpointServiceConfigurations", SMALL],
]);

/** The bucket that EC2 documents for an API of PrivateLink's provider side: one per account, Region and API (privatelink.md section 4). */
export function bucketOf(api: string): RequestBucket {
  return LISTED.get(api) ?? (api.startsWith("Describe") ? DESCRIBE : MUTATE);
}
