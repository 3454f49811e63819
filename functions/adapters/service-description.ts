import type { ServiceConfiguration } from "@aws-sdk/client-ec2";
import {
  DescribeVpcEndpointConnectionNotificationsCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  EC2ServiceException,
} from "@aws-sdk/client-ec2";

import type { EndpointType } from "../core/connection.ts";
import { endpointTypes } from "../core/connection.ts";
import type { ServiceSettings } from "../core/service-settings.ts";
import type { Ec2Clients } from "./provider-session.ts";

/** Makes a call of this API on the service's account and Region, within the call budget. */
export type AskService = <Answer>(
  api: string,
  send: (clients: Ec2Clients) => Promise<Answer>,
) => Promise<Answer>;

const PAGE_SIZE = 1_000;

/** Everything about one service, or undefined if AWS does not know it. Every page; throws rather than answer with a part. */
export async function describeService(
  serviceId: string,
  ask: AskService,
): Promise<ServiceSettings | undefined> {
  try {
    const configuration = await readConfiguration(serviceId, ask);
    if (configuration === undefined) return undefined;
    return {
      acceptanceRequired: configuration.AcceptanceRequired,
      state: (configuration.ServiceState ?? "missing").toLowerCase(),
      endpointType: endpointTypeOf(configuration),
      principals: await readPrincipals(serviceId, ask),
      notifications: await readNotifications(serviceId, ask),
    };
  } catch (error) {
    // A deleted service stays in the list of services for a while, but its permissions are gone (privatelink.md section 10).
    if (isServiceNotFound(error)) return undefined;
    throw error;
  }
}

async function readConfiguration(serviceId: string, ask: AskService) {
  const input = { ServiceIds: [serviceId] };
  const answer = await ask("DescribeVpcEndpointServiceConfigurations", ({ read }) =>
    read.send(new DescribeVpcEndpointServiceConfigurationsCommand(input)),
  );
  return answer.ServiceConfigurations?.find(({ ServiceId }) => ServiceId === serviceId);
}

/** Who is on the list of allowed principals. */
export async function readPrincipals(serviceId: string, ask: AskService): Promise<string[]> {
  const rows = await everyPage(async (NextToken) => {
    const input = { ServiceId: serviceId, MaxResults: PAGE_SIZE, NextToken };
    const answer = await ask("DescribeVpcEndpointServicePermissions", ({ read }) =>
      read.send(new DescribeVpcEndpointServicePermissionsCommand(input)),
    );
    return { rows: answer.AllowedPrincipals, next: answer.NextToken };
  });
  return rows.flatMap(({ Principal }) => Principal ?? []);
}

/** Where the service says that a connection changed. */
export async function readNotifications(
  serviceId: string,
  ask: AskService,
): Promise<ServiceSettings["notifications"]> {
  const Filters = [{ Name: "service-id", Values: [serviceId] }];
  const rows = await everyPage(async (NextToken) => {
    const input = { Filters, MaxResults: PAGE_SIZE, NextToken };
    const answer = await ask("DescribeVpcEndpointConnectionNotifications", ({ read }) =>
      read.send(new DescribeVpcEndpointConnectionNotificationsCommand(input)),
    );
    return { rows: answer.ConnectionNotificationSet, next: answer.NextToken };
  });
  return rows.flatMap((row) => {
    const { ConnectionNotificationId: id, ConnectionNotificationArn: topicArn } = row;
    if (id === undefined || topicArn === undefined) return [];
    // Words for states differ in case between answers and the SDK's enums (privatelink.md section 3).
    const enabled = row.ConnectionNotificationState?.toLowerCase() === "enabled";
    return [{ id, topicArn, events: row.ConnectionEvents ?? [], enabled }];
  });
}

/** A service has one type, although AWS answers with a list. */
function endpointTypeOf({ ServiceType = [] }: ServiceConfiguration): EndpointType | undefined {
  const [only, ...others] = ServiceType;
  return others.length > 0 ? undefined : endpointTypes.find((type) => type === only?.ServiceType);
}

/** Both spellings are in use (privatelink.md section 4). */
function isServiceNotFound(error: unknown): boolean {
  return (
    error instanceof EC2ServiceException &&
    /^InvalidVpcEndpointService(?:Id)?\.NotFound$/.test(error.name)
  );
}

async function everyPage<Row>(
  page: (
    token: string | undefined,
  ) => Promise<{ readonly rows: readonly Row[] | undefined; readonly next: string | undefined }>,
): Promise<Row[]> {
  const all: Row[] = [];
  let token: string | undefined;
  do {
    const { rows = [], next } = await page(token);
    all.push(...rows);
    // An empty element is read as an empty text, which is no token.
    token = next === "" ? undefined : next;
  } while (token !== undefined);
  return all;
}
