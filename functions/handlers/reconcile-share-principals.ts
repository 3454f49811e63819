import { RAMClient } from "@aws-sdk/client-ram";
import { STSClient } from "@aws-sdk/client-sts";

import { ShareLookEnvironment } from "../adapters/environment.ts";
import { resourceShares } from "../adapters/resource-shares.ts";
import { spokeClients } from "../adapters/spoke-clients.ts";
import { answerHints } from "../core/batch.ts";
import { connectionsOf, lastLooksAt } from "../core/last-look.ts";
import { lookAtShare } from "../core/look-at-share.ts";
import { wireLook } from "../wiring/looks.ts";

const { env, ports, requestOf, handlerOf, followUp } = wireLook(ShareLookEnvironment, process.env);
/** Our shares are the hub's: of other accounts there are no roles. */
const clients = spokeClients({
  hubAccountId: env.HUB_ACCOUNT_ID,
  roles: new Map(),
  externalId: "",
  sts: new STSClient({}),
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  make: (config) => new RAMClient(config),
});

/** Answers hints about the principals of our shares: look messages, and RAM's own events, which lead to every share of the account and Region. */
export const handler = handlerOf((messages, context) => {
  const { provenanceOf, ...request } = requestOf(context);
  const shares = resourceShares({ clients, sessionName: context.awsRequestId, now: ports.now });
  return answerHints(messages, [], {
    eventSources: ["aws.ram"],
    followUp,
    registered: (accountId, region) =>
      ports.allowlist.registered("share-principal", accountId, region),
    locate: () => Promise.resolve(new Map()),
    recorded: () => Promise.resolve(new Map()),
    looked: (resources) => lastLooksAt(resources, connectionsOf, ports.lastLooks),
    confirm: (topicArn) => Promise.reject(new Error(`nobody subscribes this queue to ${topicArn}`)),
    report: ports.report,
    look: ({ cause, resource }) =>
      lookAtShare(
        { resource, ...request, provenance: provenanceOf(cause) },
        {
          ...ports,
          source: shares,
          actor: shares,
          share: (of) => shares.share(of),
          managementAccountId: env.MANAGEMENT_ACCOUNT_ID,
        },
      ),
  });
});
