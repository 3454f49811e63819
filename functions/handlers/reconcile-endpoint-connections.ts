import { SNSClient } from "@aws-sdk/client-sns";

import { ec2EndpointConnections } from "../adapters/endpoint-connections.ts";
import { snsConfirmation } from "../adapters/subscription.ts";
import { parseArn } from "../core/arn.ts";
import { answerHints } from "../core/batch.ts";
import { connectionsOf, lastLooksAt } from "../core/last-look.ts";
import { look } from "../core/look.ts";
import { wireServiceLook } from "../wiring/service-looks.ts";

const { env, ports, ec2, requestOf, handlerOf } = wireServiceLook(process.env);
const source = ec2EndpointConnections(ec2);
const confirm = snsConfirmation((region) => new SNSClient({ region }));
const partition = partitionOf(env.NOTIFICATION_TOPIC_ARNS);

/** Answers hints about endpoint connections. Messages that must come back are named; Lambda deletes the others. */
export const handler = handlerOf((messages, context) => {
  const { provenanceOf, ...request } = requestOf(context);
  return answerHints(messages, env.NOTIFICATION_TOPIC_ARNS, {
    registered: (accountId, region) =>
      ports.allowlist.registered("endpoint-connection", accountId, region),
    locate: (externalIds, accountId, region) =>
      source.locate(externalIds, { partition, accountId, region }),
    recorded: (connections) => ports.ledger.read(connections),
    looked: (resources) => lastLooksAt(resources, connectionsOf, ports.lastLooks),
    confirm,
    report: ports.report,
    look: ({ cause, ...what }) =>
      look(
        { ...what, ...request, provenance: provenanceOf(cause) },
        { ...ports, source, actor: source },
      ),
  });
});

function partitionOf([topicArn = ""]: readonly string[]): string {
  const topic = parseArn(topicArn);
  if (topic === undefined)
    throw new Error(`NOTIFICATION_TOPIC_ARNS begins with ${topicArn}, which is not an ARN`);
  return topic.partition;
}
