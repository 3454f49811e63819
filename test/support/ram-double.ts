import type { ResourceShare, ResourceShareInvitation } from "@aws-sdk/client-ram";
import { RAMClient, RAMServiceException } from "@aws-sdk/client-ram";

import type { SessionStatement, SpokeClients } from "../../functions/adapters/spoke-clients.ts";

export const hub = "222233334444";
export const partner = "666677778888";
export const receiver = `arn:aws:ram:eu-west-1:${hub}:resource-share-invitation/*`;
export const aShareArn = (number: number) =>
  `arn:aws:ram:eu-west-1:${partner}:resource-share/${number}`;
export const anInvitationArn = (number: number) =>
  `arn:aws:ram:eu-west-1:${partner}:resource-share-invitation/${number}`;
export const sentAt = new Date("2026-11-22T11:00:00Z");

export function anInvitation(
  values: Partial<ResourceShareInvitation> = {},
): ResourceShareInvitation {
  return {
    resourceShareInvitationArn: anInvitationArn(1),
    resourceShareName: "a name that anybody can choose",
    resourceShareArn: aShareArn(1),
    senderAccountId: partner,
    receiverAccountId: hub,
    invitationTimestamp: sentAt,
    status: "PENDING",
    ...values,
  };
}

export function aShare(values: Partial<ResourceShare> = {}): ResourceShare {
  return {
    resourceShareArn: aShareArn(1),
    owningAccountId: partner,
    status: "ACTIVE",
    ...values,
  };
}

export type RamCall = { readonly action: string; readonly input: Record<string, unknown> };
/** What stands in for RAM, by action: an answer to each call. Throw to refuse it; what is not given answers with nothing. */
export type RamAnswers = Readonly<
  Record<string, (input: Record<string, unknown>) => object | Promise<object>>
>;

/** RAM as far as a test says, behind the clients of an adapter; `calls` is what reached it, `sessions` what changes were made with. */
export function ramDouble(answers: RamAnswers) {
  const calls: RamCall[] = [];
  const places: string[] = [];
  const sessions: {
    readonly place: string;
    readonly statements: readonly SessionStatement[];
    readonly sessionName: string;
  }[] = [];
  const client = new RAMClient({ region: "eu-west-1" });
  const send = async (command: { input: object }): Promise<object> => {
    const action = command.constructor.name.replace(/Command$/, "");
    const input = { ...command.input };
    calls.push({ action, input });
    const $metadata = { requestId: `request-${calls.length}` };
    return { $metadata, ...(await answers[action]?.(input)) };
  };
  // The overloads of `send` can't be written as one function type; the double answers promises only.
  client.send = send as RAMClient["send"];
  const clients: SpokeClients<RAMClient> = {
    read(accountId, region) {
      places.push(`${accountId} ${region}`);
      return client;
    },
    act(accountId, region, statements, sessionName) {
      sessions.push({ place: `${accountId} ${region}`, statements, sessionName });
      return Promise.resolve(client);
    },
  };
  return {
    clients,
    calls,
    places,
    sessions,
    /** The inputs of the calls of one action. */
    of: (action: string) =>
      calls.filter((call) => call.action === action).map(({ input }) => input),
  };
}

/** An error as the SDK makes it of RAM's answer. */
export function ramError(
  name: string,
  httpStatusCode = 400,
  $fault: "client" | "server" = "client",
): RAMServiceException {
  const $metadata = { requestId: "request-of-the-error", httpStatusCode };
  return new RAMServiceException({ name, $fault, $metadata, message: "said RAM" });
}

/** Rows of these types, as RAM lists what is in a share. */
export function resourcesOf(...types: readonly string[]) {
  return { resources: types.map((type) => ({ type })) };
}
