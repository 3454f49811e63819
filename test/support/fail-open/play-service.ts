import type { EC2Client, ServiceConfiguration } from "@aws-sdk/client-ec2";
import {
  DescribeVpcEndpointConnectionNotificationsCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  ModifyVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";

import { dynamoAllowlist } from "../../../functions/adapters/allowlist-table.ts";
import { ec2EndpointServices } from "../../../functions/adapters/endpoint-services.ts";
import { dynamoOrganization } from "../../../functions/adapters/organization-table.ts";
import { serviceActor } from "../../../functions/adapters/service-actor.ts";
import { answerHints } from "../../../functions/core/batch.ts";
import { serviceOf, lastLooksAt } from "../../../functions/core/last-look.ts";
import { lookAtService } from "../../../functions/core/look-at-service.ts";
import { memoryLastLooks } from "../memory-last-looks.ts";
import { memoryLedger } from "../memory-ledger.ts";
import { memoryTurns } from "../memory-turns.ts";
import { minutes, now, organizationId } from "../situation.ts";
import type { Picture } from "./picture.ts";
import { documentsOf, failIfLost, MAX_AGE_MS } from "./play.ts";

/** The tables and the queue as in any picture, and the service itself as EC2 shows it; nobody is let try yet. */
export type ServicePicture = Omit<Picture, "rows"> & { readonly service: ServiceConfiguration };

/** Plays the handler of endpoint services over a picture. The principals that AWS was asked to add. */
export async function playService(picture: ServicePicture): Promise<readonly string[]> {
  const { client, added } = ec2Of(picture.service);
  const budget = {
    take: () => Promise.resolve("taken" as const),
    throttled: () => Promise.resolve(),
  };
  const clients = () => ({ read: client, act: client });
  const services = ec2EndpointServices({ clients, budget, idsPerCall: 100 });
  let ids = 0;
  const ports = {
    actor: serviceActor(services, budget),
    allowlist: dynamoAllowlist(documentsOf(picture.allowlist), "Allowlist"),
    organization: dynamoOrganization(documentsOf(picture.organization), "Organization", {
      organizationId,
      maxAgeMs: MAX_AGE_MS,
      now: () => now,
    }),
    ledger: memoryLedger(),
    turns: memoryTurns(),
    lastLooks: memoryLastLooks(),
    report: () => {},
    now: () => now,
    newId: () => (++ids).toString(16).padStart(8, "0"),
    settings: (of: string) => services.read(of, { until: minutes(1) }),
    topicFor: () => undefined,
  };
  const messages = picture.messages.map((body, at) => ({
    id: `message-${at}`,
    body,
    arrivedAt: minutes(-1),
    receiveCount: 1,
  }));
  // This queue belongs to no topic: only look messages of ours are read from it.
  await answerHints(messages, [], {
    registered: () => Promise.resolve([]),
    locate: () => Promise.resolve(new Map()),
    recorded: () => Promise.resolve(new Map()),
    looked: (resources) => lastLooksAt(resources, serviceOf, ports.lastLooks),
    confirm: () => Promise.resolve(),
    report: failIfLost,
    look: ({ cause, resource }) =>
      lookAtService(
        {
          resource,
          provenance: { actor: "reconcile", cause, correlationId: "look-1" },
          leaseMs: 60_000,
          deadline: minutes(1),
        },
        ports,
      ),
  });
  return added;
}

function ec2Of(service: ServiceConfiguration): {
  readonly client: EC2Client;
  readonly added: readonly string[];
} {
  const added: string[] = [];
  const send = (command: unknown): Promise<object> => {
    const $metadata = { requestId: "request-1" };
    if (command instanceof DescribeVpcEndpointServiceConfigurationsCommand)
      return Promise.resolve({ $metadata, ServiceConfigurations: [service] });
    if (command instanceof DescribeVpcEndpointServicePermissionsCommand)
      return Promise.resolve({ $metadata, AllowedPrincipals: [] });
    if (command instanceof DescribeVpcEndpointConnectionNotificationsCommand)
      return Promise.resolve({ $metadata, ConnectionNotificationSet: [] });
    if (command instanceof ModifyVpcEndpointServicePermissionsCommand) {
      added.push(...(command.input.AddAllowedPrincipals ?? []));
      return Promise.resolve({ $metadata, ReturnValue: true });
    }
    return Promise.reject(new Error("the double of EC2 knows no such call"));
  };
  // `send` is all that is ever called on it.
  return { client: { send } as unknown as EC2Client, added };
}
