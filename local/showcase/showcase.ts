import type { World } from "../world.ts";
import type { AwsClients } from "./aws-clients.ts";
import { clientsOf } from "./aws-clients.ts";
import type { EndpointService } from "./endpoint-service.ts";
import { createEndpointService } from "./endpoint-service.ts";
import type { Policy } from "./policy.ts";
import { policyIn } from "./policy.ts";

/** What `npm start` and `npm run demo` begin with: two endpoint services of the hub and the policy about them. */
export type Showcase = {
  readonly hub: AwsClients;
  readonly policy: Policy;
  /** tenant-blue is allowed here, two connections at most; partner is denied. */
  readonly payments: EndpointService;
  /** Registered, with nobody on its list. */
  readonly reports: EndpointService;
};

export async function buildShowcase(world: World): Promise<Showcase> {
  const { organization, app } = world;
  const hub = clientsOf(organization, "hub");
  const policy = policyIn(hub.documents, app.tables.get("AllowlistTable").name);
  const topicArn = app.topics.get("EndpointNotificationsTopic").arn;
  const { partition } = organization.platform;
  const payments = await createEndpointService(hub, { topicArn, label: "payments", partition });
  const reports = await createEndpointService(hub, { topicArn, label: "reports", partition });
  const enforce = { approves: true, cuts: true, exclusive: false };
  const account = (name: string) => `account/${organization.account(name).id}`;
  await policy.putEntry({ target: payments.arn, principal: account("tenant-blue") }, "allow", {
    "operator-1": { source: "operator", reason: "payments team, order 4711" },
  });
  await policy.putEntry({ target: payments.arn, principal: account("partner") }, "deny", {
    "operator-1": { source: "operator", reason: "contract ended" },
  });
  await policy.putOffering({ resource: payments.arn, name: "payments", perAccount: 2, ...enforce });
  await policy.putOffering({ resource: reports.arn, name: "reports", ...enforce });
  return { hub, policy, payments, reports };
}
