import { RAMClient } from "@aws-sdk/client-ram";
import { STSClient } from "@aws-sdk/client-sts";

import { SpokeLookEnvironment } from "../adapters/environment.ts";
import { ramInvitations } from "../adapters/share-invitations.ts";
import { spokeClients } from "../adapters/spoke-clients.ts";
import { answerHints } from "../core/batch.ts";
import { connectionsOf, lastLooksAt } from "../core/last-look.ts";
import { look } from "../core/look.ts";
import { wireLook } from "../wiring/looks.ts";
import { rolesByAccount } from "../wiring/roles.ts";

const { env, ports, requestOf, handlerOf } = wireLook(SpokeLookEnvironment, process.env);
// Every change in another account has a client of its own; this way they share connections.
const { requestHandler } = new RAMClient({}).config;
const clients = spokeClients({
  hubAccountId: env.HUB_ACCOUNT_ID,
  roles: rolesByAccount("SPOKE_ROLE_ARNS", env.SPOKE_ROLE_ARNS),
  externalId: env.EXTERNAL_ID,
  sts: new STSClient({}),
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  make: (config) => new RAMClient({ ...config, requestHandler }),
});

/** Answers hints about RAM shares that are offered to the hub and to receivers. Messages that must come back are named; Lambda deletes the others. */
export const handler = handlerOf((messages, context) => {
  const { provenanceOf, ...request } = requestOf(context);
  const { organization, now } = ports;
  // One for each invocation: it knows what each invitation was judged by, and its sessions are named after it.
  const source = ramInvitations({
    clients,
    sessionName: context.awsRequestId,
    organization,
    now,
  });
  return answerHints(messages, [], {
    // RAM's events lead to all that is registered for their account and Region (ram.md section 1).
    eventSources: ["aws.ram"],
    registered: (accountId, region) =>
      ports.allowlist.registered("share-invitation", accountId, region),
    // Neither a notification nor an event names a share that would have to be looked up.
    locate: () => Promise.resolve(new Map()),
    recorded: (connections) => ports.ledger.read(connections),
    looked: (resources) => lastLooksAt(resources, connectionsOf, ports.lastLooks),
    confirm: (topicArn) => Promise.reject(new Error(`nobody subscribes this queue to ${topicArn}`)),
    report: ports.report,
    look: ({ cause, ...what }) =>
      look(
        { ...what, ...request, provenance: provenanceOf(cause) },
        { ...ports, source, actor: source },
      ),
  });
});
