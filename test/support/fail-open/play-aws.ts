import type { EC2Client } from "@aws-sdk/client-ec2";
import type { RAMClient } from "@aws-sdk/client-ram";
import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";

import { dynamoAllowlist } from "../../../functions/adapters/allowlist-table.ts";
import { isNetwork } from "../../../functions/adapters/lattice-arn.ts";
import { networkAssociations } from "../../../functions/adapters/network-associations.ts";
import { resourceEndpoints } from "../../../functions/adapters/network-endpoints.ts";
import { dynamoOrganization } from "../../../functions/adapters/organization-table.ts";
import { dynamoRequests } from "../../../functions/adapters/request-table.ts";
import { resourceShares } from "../../../functions/adapters/resource-shares.ts";
import { ramInvitations } from "../../../functions/adapters/share-invitations.ts";
import { subjectTags } from "../../../functions/adapters/subject-tags.ts";
import { subjectsOf } from "../../../functions/adapters/subjects.ts";
import { answerHints } from "../../../functions/core/batch.ts";
import { connectionsOf, lastLooksAt } from "../../../functions/core/last-look.ts";
import { lookAtShare } from "../../../functions/core/look-at-share.ts";
import type { LookRequest, LookResult } from "../../../functions/core/look.ts";
import { look } from "../../../functions/core/look.ts";
import { memoryLastLooks } from "../memory-last-looks.ts";
import { memoryLedger } from "../memory-ledger.ts";
import { memoryTurns } from "../memory-turns.ts";
import { blue, minutes, now, organizationId } from "../situation.ts";
import type { Deed } from "./aws-answers.ts";
import { clientsOf } from "./aws-answers.ts";
import type { AwsPicture } from "./aws-picture.ts";
import { tableOf } from "./aws-tables.ts";
import { hub } from "./picture.ts";
import { MAX_AGE_MS } from "./play.ts";

/** What Gatehouse made of a picture. */
export type Played = {
  /** Calls that let somebody in. */
  readonly opens: readonly Deed[];
  /** Calls that cut or refuse somebody. */
  readonly closes: readonly Deed[];
  /** External ids that a record approves, whether or not a switch lets it act. */
  readonly approved: readonly string[];
};

export const managementAccountId = "111122223333";
const OPENS = /^(?:Accept|Associate|Create|Put|Update)/;

/**
 * Plays the handler of a picture: the product's parsers, adapters and flow, wired as in functions/handlers, over tables and an
 * AWS that answer with what the picture has. Only the ledger and the turns are in memory. A look that throws has done what it
 * did until then; its message would come back.
 */
export async function playAws(picture: AwsPicture): Promise<Played> {
  const deeds: Deed[] = [];
  const ledger = memoryLedger();
  for (const record of picture.ledger) ledger.put(record);
  const allowlist = dynamoAllowlist(tableOf(picture.allowlist), "Allowlist");
  let ids = 0;
  const ports = {
    allowlist,
    organization: dynamoOrganization(tableOf(picture.organization), "Organization", {
      organizationId,
      maxAgeMs: MAX_AGE_MS,
      now: () => now,
    }),
    ledger,
    turns: memoryTurns(),
    lastLooks: memoryLastLooks(),
    report: () => {},
    now: () => now,
    newId: () => (++ids).toString(16).padStart(8, "0"),
  };
  const looks = looksOf(picture, ports, deeds);
  const messages = picture.messages.map((body, at) => ({
    id: `message-${at}`,
    body,
    arrivedAt: minutes(-1),
    receiveCount: 1,
  }));
  await answerHints(messages, [], {
    eventSources: SOURCES[picture.function],
    registered: async (accountId, region) => {
      if (picture.function === "networks") {
        const networks = await allowlist.registered("service-network", hub, region);
        const configurations = await allowlist.registered("resource-configuration", hub, region);
        return [...networks, ...configurations];
      }
      const kind = picture.function === "shares" ? "share-principal" : "share-invitation";
      return await allowlist.registered(kind, accountId, region);
    },
    locate: () => Promise.resolve(new Map()),
    recorded: () => Promise.resolve(new Map()),
    looked: (resources) => lastLooksAt(resources, connectionsOf, ports.lastLooks),
    confirm: (topicArn) => Promise.reject(new Error(`nobody subscribes to ${topicArn}`)),
    followUp: () => Promise.resolve(),
    report: () => {},
    look: ({ cause, ...what }) =>
      looks({
        ...what,
        provenance: { actor: "reconcile", cause, correlationId: "look-1" },
        leaseMs: 60_000,
        deadline: minutes(1),
      }),
  });
  const approved = ledger.trail
    .filter(({ verdict }) => verdict === "approve")
    .map(({ externalId }) => externalId);
  const opens = deeds.filter(({ api }) => OPENS.test(api));
  return { opens, closes: deeds.filter((one) => !opens.includes(one)), approved };
}

const SOURCES = {
  invitations: ["aws.ram"],
  shares: ["aws.ram"],
  networks: ["aws.vpc-lattice", "aws.tag"],
} as const;

type Ports = Omit<Parameters<typeof look>[1], "source" | "actor"> &
  Pick<Parameters<typeof lookAtShare>[1], "allowlist" | "organization">;

function looksOf(
  picture: AwsPicture,
  ports: Ports,
  deeds: Deed[],
): (request: LookRequest) => Promise<LookResult> {
  const { aws } = picture;
  const common = { sessionName: "look-1", now: () => now };
  switch (picture.function) {
    case "invitations": {
      const clients = clientsOf<RAMClient>("ram", aws, deeds);
      const { organization } = ports;
      const source = ramInvitations({ ...common, clients, organization });
      return (request) => look(request, { ...ports, source, actor: source });
    }
    case "shares": {
      const source = resourceShares({
        ...common,
        clients: clientsOf<RAMClient>("ram", aws, deeds),
      });
      return (request) =>
        lookAtShare(request, {
          ...ports,
          source,
          actor: source,
          share: (of) => source.share(of),
          managementAccountId,
        });
    }
    case "networks": {
      const lattice = clientsOf<VPCLatticeClient>("lattice", aws, deeds);
      const ec2 = clientsOf<EC2Client>("ec2", aws, deeds);
      const { ledger, report } = ports;
      const requests = dynamoRequests(tableOf(picture.requests), "Requests");
      const tags = subjectTags({ accountIds: [hub, blue], lattice, ec2 });
      const subjects = subjectsOf({ requests, tags, report, now: () => now });
      const networks = networkAssociations({
        ...common,
        clients: { lattice, ec2, members: new Set([blue]) },
        subjects,
        ledger,
        report,
      });
      const endpoints = resourceEndpoints({ ...common, clients: lattice });
      return (request) => {
        const source = isNetwork(request.resource) ? networks : endpoints;
        return look(request, { ...ports, source, actor: source });
      };
    }
  }
}
