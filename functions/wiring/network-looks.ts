import { EC2Client } from "@aws-sdk/client-ec2";
import { STSClient } from "@aws-sdk/client-sts";
import { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";

import { quotasOf } from "../adapters/association-headroom.ts";
import { NetworkLookEnvironment } from "../adapters/environment.ts";
import { networkAssociations } from "../adapters/network-associations.ts";
import { latticeNetworkAuths } from "../adapters/network-auth.ts";
import { resourceEndpoints } from "../adapters/network-endpoints.ts";
import { dynamoRequests } from "../adapters/request-table.ts";
import { spokeClients } from "../adapters/spoke-clients.ts";
import { subjectTags } from "../adapters/subject-tags.ts";
import { subjectsOf } from "../adapters/subjects.ts";
import { authPolicyFor } from "../core/auth-policy.ts";
import { wireLook } from "./looks.ts";
import { rolesByAccount } from "./roles.ts";

/** What the function that looks at service networks is wired with: beside the tables, VPC Lattice and EC2 in the hub and its members. */
export function wireNetworkLook(variables: Record<string, string | undefined>) {
  const wired = wireLook(NetworkLookEnvironment, variables);
  const { env, documents, ports } = wired;
  const { ledger, report, now } = ports;
  const roles = rolesByAccount("SPOKE_ROLE_ARNS", env.SPOKE_ROLE_ARNS);
  const spokes = {
    hubAccountId: env.HUB_ACCOUNT_ID,
    roles,
    externalId: env.EXTERNAL_ID,
    sts: new STSClient({}),
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  };
  // Every change in another account has a client of its own; this way they share connections.
  const { requestHandler } = new VPCLatticeClient({}).config;
  const lattice = spokeClients({
    ...spokes,
    make: (config) => new VPCLatticeClient({ ...config, requestHandler }),
  });
  const ec2 = spokeClients({ ...spokes, make: (config) => new EC2Client(config) });
  const requests = dynamoRequests(documents, env.REQUEST_TABLE);
  const accountIds = [...new Set([env.HUB_ACCOUNT_ID, ...roles.keys()])];

  return {
    ...wired,
    /** Adapters for one invocation: they remember what they saw, and their changes are named after it. */
    adaptersFor: (sessionName: string) => {
      const tags = subjectTags({ accountIds, lattice, ec2 });
      return {
        associations: networkAssociations({
          clients: { lattice, ec2, members: new Set(roles.keys()) },
          subjects: subjectsOf({ requests, tags, report, now }),
          ledger,
          report,
          sessionName,
          now,
          quotas: quotasOf(env.ASSOCIATIONS_PER_NETWORK),
        }),
        endpoints: resourceEndpoints({ clients: lattice, sessionName, now }),
        auths: latticeNetworkAuths({
          clients: lattice,
          policy: authPolicyFor(env.ORGANIZATION_ID),
          sessionName,
          now,
        }),
      };
    },
  };
}
