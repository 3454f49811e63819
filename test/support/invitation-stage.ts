import { RAMClient } from "@aws-sdk/client-ram";
import { STSClient } from "@aws-sdk/client-sts";

import { ramInvitations } from "../../functions/adapters/share-invitations.ts";
import { spokeClients } from "../../functions/adapters/spoke-clients.ts";
import type { LedgerRecord } from "../../functions/core/ledger-record.ts";
import { look } from "../../functions/core/look.ts";
import type { LookPorts, LookResult } from "../../functions/core/look.ts";
import type { FlowEvent } from "../../functions/core/ports.ts";
import type { RamStage } from "../local/organization/services/ram/ram-fixture.ts";
import {
  blue,
  createRamStage,
  hub,
  partner,
} from "../local/organization/services/ram/ram-fixture.ts";
import { memoryAllowlist } from "./memory-allowlist.ts";
import type { MemoryAllowlist } from "./memory-allowlist.ts";
import { memoryLastLooks } from "./memory-last-looks.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { memoryOrganization } from "./memory-organization.ts";
import { memoryTurns } from "./memory-turns.ts";
import { outside } from "./situation.ts";

const EXTERNAL_ID = "an-external-id";
const ROLE = `arn:aws:iam::${blue}:role/gatehouse-local-receiver-shares`;
const FUNCTION = "gatehouse-local-reconcile-share-invitations";

/** What is registered for the invitations of an account. */
export const invitationsOf = (accountId: string, region = "eu-west-1") =>
  `arn:aws:ram:${region}:${accountId}:resource-share-invitation/*`;

/** Looks at the shares that reach the hub and blue, a receiver, in the simulated RAM; our own tables are in memory. */
export type InvitationStage = Omit<RamStage, "events"> & {
  readonly allowlist: MemoryAllowlist;
  readonly ledger: MemoryLedger;
  /** What the looks reported. */
  readonly events: FlowEvent[];
  /** Shares these resources of the partner's with an account; the share's ARN. */
  offer(accountId: string, resourceArns: readonly string[], sender?: string): string;
  /** Lets a sender in by an entry on the account's invitations. */
  allow(accountId: string, resourceTypes: readonly string[], sender?: string): void;
  deny(accountId: string, sender?: string): void;
  /** One complete look, by an invocation of its own, at the invitations of the hub unless said otherwise. */
  sweep(accountId?: string): Promise<LookResult>;
  /** What is done in AWS once the listing is judged and before anything is acted on. */
  betweenLookAndAct: () => Promise<void>;
  record(accountId: string, shareArn: string): LedgerRecord | undefined;
  advance(ms: number): void;
};

export async function anInvitationStage(): Promise<InvitationStage> {
  const ram = await createRamStage();
  const { platform } = ram.organization;
  const allowlist = memoryAllowlist();
  const ledger = memoryLedger();
  const lastLooks = memoryLastLooks();
  const organization = memoryOrganization();
  organization.place(partner, outside);
  const events: FlowEvent[] = [];
  const now = () => platform.clock.now();
  let ids = 0;
  let looks = 0;

  platform.identities.putRole({
    arn: ROLE,
    accountId: blue,
    name: "gatehouse-local-receiver-shares",
    trust: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { AWS: `arn:aws:iam::${hub}:root` },
          Condition: { StringEquals: { "sts:ExternalId": EXTERNAL_ID } },
        },
      ],
    },
    policies: {
      all: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "ram:*", Resource: "*" }],
      },
    },
  });
  for (const accountId of [hub, blue])
    allowlist.setOffering(invitationsOf(accountId), {
      schema: 1,
      kind: "share-invitation",
      resource: invitationsOf(accountId),
      name: `shares that reach ${accountId}`,
      approves: true,
      cuts: true,
      version: 1,
    });

  const ownConfig = {
    endpoint: ram.organization.endpoint,
    credentials: ram.organization.profile("hub"),
  };
  const stage: InvitationStage = {
    ...ram,
    allowlist,
    ledger,
    events,
    betweenLookAndAct: () => Promise.resolve(),
    offer: (accountId, resourceArns, sender = partner) =>
      ram.ram.createShare(sender, "eu-west-1", {
        name: `share ${++ids}`,
        principals: [accountId],
        resourceArns: [...resourceArns],
        allowExternalPrincipals: true,
      }),
    allow(accountId, resourceTypes, sender = partner) {
      allowlist.putEntry(
        { target: invitationsOf(accountId), principal: `account/${sender}` },
        {
          external: true,
          grants: {
            g1: {
              source: "operator",
              resourceTypes,
              sponsor: "the network team",
              expiresAt: "2999-01-01T00:00:00Z",
            },
          },
        },
      );
    },
    deny(accountId, sender = partner) {
      const key = { target: invitationsOf(accountId), principal: `account/${sender}` };
      allowlist.putEntry(key, { effect: "deny", grants: {} });
    },
    sweep(accountId = hub) {
      // A look that begins in the millisecond of the last write can't tell which picture is the newer one, and nothing brings it back here.
      platform.clock.advance(1);
      const correlationId = `look-${++looks}`;
      // Clients of their own: sessions of the simulated STS end by its clock, which tests move.
      const clients = spokeClients({
        hubAccountId: hub,
        roles: new Map([[blue, ROLE]]),
        externalId: EXTERNAL_ID,
        sts: new STSClient({ ...ownConfig, region: "eu-west-1" }),
        functionName: FUNCTION,
        make: (config) => new RAMClient({ ...ownConfig, maxAttempts: 1, ...config }),
      });
      const source = ramInvitations({ clients, sessionName: correlationId, organization, now });
      const ports: LookPorts = {
        source,
        actor: {
          reserve: (...order) => source.reserve(...order),
          async act(...order) {
            await stage.betweenLookAndAct();
            return await source.act(...order);
          },
        },
        allowlist,
        organization,
        ledger,
        turns: memoryTurns(),
        lastLooks,
        report: (event) => events.push(event),
        now,
        newId: () => (++ids).toString(16).padStart(8, "0"),
      };
      return look(
        {
          resource: invitationsOf(accountId),
          externalIds: [],
          complete: true,
          provenance: { actor: FUNCTION, cause: { source: "sweep", id: "m" }, correlationId },
          leaseMs: 60_000,
          deadline: new Date(now().getTime() + 20_000),
        },
        ports,
      );
    },
    record: (accountId, shareArn) => ledger.records.get(`${invitationsOf(accountId)}/${shareArn}`),
    advance: (ms) => platform.clock.advance(ms),
  };
  return stage;
}
