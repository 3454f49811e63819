import type { EC2Client, VpcEndpointConnection } from "@aws-sdk/client-ec2";
import {
  AcceptVpcEndpointConnectionsCommand,
  DescribeVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";

import { dynamoAllowlist } from "../../../functions/adapters/allowlist-table.ts";
import { ec2EndpointConnections } from "../../../functions/adapters/endpoint-connections.ts";
import { dynamoOrganization } from "../../../functions/adapters/organization-table.ts";
import type { BatchEvent, HintMessage } from "../../../functions/core/batch.ts";
import { answerHints } from "../../../functions/core/batch.ts";
import { connectionsOf, lastLooksAt } from "../../../functions/core/last-look.ts";
import { look } from "../../../functions/core/look.ts";
import { memoryLastLooks } from "../memory-last-looks.ts";
import { memoryLedger } from "../memory-ledger.ts";
import { memoryTurns } from "../memory-turns.ts";
import { minutes, now, organizationId } from "../situation.ts";
import type { Item, Picture } from "./picture.ts";
import { topicArn } from "./picture.ts";

/** What Gatehouse made of a picture. */
export type Verdict = {
  /** Ids that AWS was asked to accept. */
  readonly accepted: readonly string[];
  /** Ids that a record approves, whether or not a switch lets it act. */
  readonly approved: readonly string[];
};

export const MAX_AGE_MS = 60 * 60_000;

/**
 * Plays the handler of endpoint connections over a picture: the product's parsers, adapters and flow, over a DynamoDB that
 * answers with the items as they are and an EC2 that filters as the real one does. Only the ledger and the turns are in memory.
 */
export async function play(picture: Picture): Promise<Verdict> {
  const allowlist = dynamoAllowlist(documentsOf(picture.allowlist), "Allowlist");
  const organization = dynamoOrganization(documentsOf(picture.organization), "Organization", {
    organizationId,
    maxAgeMs: MAX_AGE_MS,
    now: () => now,
  });
  const { client, accepted } = ec2Of(picture.rows);
  const source = ec2EndpointConnections({
    clients: () => ({ read: client, act: client }),
    budget: {
      take: () => Promise.resolve("taken"),
      throttled: () => Promise.resolve(),
    },
    idsPerCall: 100,
    now: () => now,
  });
  const ledger = memoryLedger();
  let ids = 0;
  const ports = {
    source,
    actor: source,
    allowlist,
    organization,
    ledger,
    turns: memoryTurns(),
    lastLooks: memoryLastLooks(),
    report: () => {},
    now: () => now,
    newId: () => (++ids).toString(16).padStart(8, "0"),
  };
  const messages = picture.messages.map((body, at): HintMessage => ({
    id: `message-${at}`,
    body,
    arrivedAt: minutes(-1),
    receiveCount: 1,
  }));
  await answerHints(messages, [topicArn], {
    registered: (accountId, region) =>
      allowlist.registered("endpoint-connection", accountId, region),
    locate: (externalIds, accountId, region) =>
      source.locate(externalIds, { partition: "aws", accountId, region }),
    recorded: (connections) => ledger.read(connections),
    looked: (resources) => lastLooksAt(resources, connectionsOf, ports.lastLooks),
    confirm: () => Promise.resolve(),
    report: failIfLost,
    look: ({ cause, ...what }) =>
      look(
        {
          ...what,
          provenance: { actor: "reconcile", cause, correlationId: "look-1" },
          leaseMs: 60_000,
          deadline: minutes(1),
        },
        ports,
      ),
  });
  const approved = ledger.trail
    .filter(({ verdict }) => verdict === "approve")
    .map(({ externalId }) => externalId);
  return { accepted, approved: [...new Set(approved)] };
}

/** A look that failed lets nobody in either, and would say nothing about the picture. */
export function failIfLost(event: BatchEvent): void {
  if (event.event === "look.failed" || event.event === "look.again")
    throw new Error(`${event.event}: ${JSON.stringify(event)}`, {
      cause: "error" in event ? event.error : undefined,
    });
}

/** A client that answers reads by key and queries by partition with these items, and knows nothing else. */
export function documentsOf(items: readonly Item[]): DynamoDBDocumentClient {
  const send = (command: unknown): Promise<object> => {
    if (command instanceof BatchGetCommand) {
      const asked = Object.entries(command.input.RequestItems ?? {});
      const Responses = Object.fromEntries(
        asked.map(([table, { Keys = [] }]) => [
          table,
          structuredClone(
            items.filter((item) =>
              Keys.some((key) => key["pk"] === item.pk && key["sk"] === item.sk),
            ),
          ),
        ]),
      );
      return Promise.resolve({ Responses });
    }
    if (command instanceof QueryCommand) {
      const values = command.input.ExpressionAttributeValues ?? {};
      const name = ":collection" in values ? "collection" : "pk";
      const wanted: unknown = values[`:${name}`];
      return Promise.resolve({
        Items: structuredClone(items.filter((item) => item[name] === wanted)),
      });
    }
    return Promise.reject(new Error("the double of DynamoDB only reads"));
  };
  // The SDK's paginators ask for an instance; `send` is all that is ever called on it.
  return Object.assign(Object.create(DynamoDBDocumentClient.prototype), {
    send,
  }) as DynamoDBDocumentClient;
}

function ec2Of(rows: readonly VpcEndpointConnection[]): {
  readonly client: EC2Client;
  readonly accepted: readonly string[];
} {
  const accepted: string[] = [];
  const send = (command: unknown): Promise<object> => {
    const $metadata = { requestId: "request-1" };
    if (command instanceof DescribeVpcEndpointConnectionsCommand) {
      const { Filters = [] } = command.input;
      const found = rows.filter((row) =>
        Filters.every(({ Name = "", Values = [] }) => Values.includes(filtered(row, Name) ?? "")),
      );
      return Promise.resolve({ $metadata, VpcEndpointConnections: found });
    }
    if (command instanceof AcceptVpcEndpointConnectionsCommand)
      accepted.push(...(command.input.VpcEndpointIds ?? []));
    return Promise.resolve({ $metadata, Unsuccessful: [] });
  };
  // `send` is all that is ever called on it.
  return { client: { send } as unknown as EC2Client, accepted };
}

/** The field of a row that a filter of EC2 is about (privatelink.md section 3). */
function filtered(row: VpcEndpointConnection, name: string): string | undefined {
  switch (name) {
    case "service-id":
      return row.ServiceId;
    case "vpc-endpoint-id":
      return row.VpcEndpointId;
    case "vpc-endpoint-owner":
      return row.VpcEndpointOwner;
    case "vpc-endpoint-state":
      return row.VpcEndpointState;
    case "vpc-endpoint-region":
      return row.VpcEndpointRegion;
    default:
      throw new Error(`the double of EC2 knows no filter ${name}`);
  }
}
