import type { Connection } from "../../functions/core/connection.ts";
import { connectionId } from "../../functions/core/connection.ts";
import type { EntryReading } from "../../functions/core/entry.ts";
import { kindTarget } from "../../functions/core/entry.ts";
import type { Grant } from "../../functions/core/grant.ts";
import type { GranteeFacts } from "../../functions/core/grantees.ts";
import type { Offering } from "../../functions/core/offering.ts";
import type { OrganizationAccount } from "../../functions/core/organization.ts";
import type { OurShare } from "../../functions/core/our-share.ts";
import { accountOfPrincipal } from "../../functions/core/principal-arn.ts";
import {
  aGrant,
  anEntry,
  anOffering,
  blue,
  farOu,
  minutes,
  nearOu,
  now,
  organizationId,
} from "./situation.ts";

export const share =
  "arn:aws:ram:eu-west-1:222233334444:resource-share/0123abcd-0123-abcd-0123-0123456789ab";
export const onKind = kindTarget("share-principal");
export const hub = "222233334444";
export const green = "444455556666";
export const red = "555566667777";
export const partner = "666677778888";
export const managementAccountId = "111122223333";
export const ouArn = (id: string) =>
  `arn:aws:organizations::${managementAccountId}:ou/${organizationId}/${id}`;
export const organizationArn = `arn:aws:organizations::${managementAccountId}:organization/${organizationId}`;

/** Blue and green are in the near OU, which is below the far one; red is in the far one itself. */
export const members: readonly OrganizationAccount[] = [
  anInsider(blue),
  anInsider(green),
  anInsider(red, { organizationalUnits: [farOu] }),
];

export function anInsider(
  accountId: string,
  values: Partial<OrganizationAccount> = {},
): OrganizationAccount {
  return {
    accountId,
    name: undefined,
    state: "ACTIVE",
    organizationalUnits: [nearOu, farOu],
    snapshot: 7,
    missingSince: undefined,
    departedAt: undefined,
    ...values,
  };
}

export function allMembers(accounts: readonly OrganizationAccount[] = members) {
  return { members: "all", organizationId, snapshot: 7, accounts } as const;
}

export function aShareOffering(values: Partial<Offering> = {}): Offering {
  return anOffering({ kind: "share-principal", resource: share, ...values });
}

/** An entry on the share that allows without limit, unless it says otherwise. */
export function allow(principal: string, grant: Partial<Grant> = {}): EntryReading {
  return anEntry({ key: { target: share, principal }, grants: { g1: aGrant(grant) } });
}
export function deny(principal: string, grants: Record<string, Grant> = {}): EntryReading {
  return anEntry({ key: { target: share, principal }, effect: "deny", grants });
}
export function unreadable(principal: string): EntryReading {
  return { found: "malformed", key: { target: share, principal }, problem: "effect: dney" };
}
/** An allow for an account outside the organization, as one must be. */
export function allowOutsider(accountId: string): EntryReading {
  return anEntry({
    key: { target: share, principal: `account/${accountId}` },
    external: true,
    grants: { g1: aGrant({ sponsor: "network team", expiresAt: minutes(60) }) },
  });
}

export function granteeFacts(
  entries: GranteeFacts["entries"],
  values: Partial<Omit<GranteeFacts, "entries" | "share">> & {
    readonly share?: Partial<GranteeFacts["share"]>;
  } = {},
): GranteeFacts {
  const { share: shown = {}, ...rest } = values;
  return {
    offering: aShareOffering(),
    entries,
    members: allMembers(),
    managementAccountId,
    now,
    ...rest,
    share: {
      resourceTypes: ["vpc-lattice:service"],
      principals: [],
      refused: new Set(),
      ...shown,
    },
  };
}

/** A share with one service of VPC Lattice and a permission of ours, for the organization alone. */
export function anOurShare(values: Partial<OurShare> = {}): OurShare {
  return {
    state: "active",
    allowsOutsiders: false,
    featureSet: "standard",
    resourceTypes: ["vpc-lattice:service"],
    awsPermissions: [],
    ...values,
  };
}

export function aPrincipal(externalId: string, values: Partial<Connection> = {}): Connection {
  return {
    id: connectionId(share, externalId),
    kind: "share-principal",
    resource: share,
    externalId,
    tenant: accountOfPrincipal(externalId),
    status: "connected",
    state: "associated",
    region: "eu-west-1",
    createdAt: minutes(-30),
    ...values,
  };
}
