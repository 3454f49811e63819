import { blue, minutes, nearOu, organizationId } from "../situation.ts";
import { ledgerRecordOf } from "./aws-ledger.ts";
import type { Base } from "./aws-tenants.ts";
import {
  aDenyItem,
  anEntryItem,
  anOfferingItem,
  aPictureOf,
  members,
  outsider,
  partner,
} from "./aws-tenants.ts";
import { hub } from "./picture.ts";

export const receiver = `arn:aws:ram:eu-west-1:${hub}:resource-share-invitation/*`;
export const ourShare = `arn:aws:ram:eu-west-1:${hub}:resource-share/0123abcd-0123-abcd-0123-0123456789ab`;
const uuid = "3f2a9b1c-0123-abcd-0123-0123456789ab";
export const shareOf = (owner: string) => `arn:aws:ram:eu-west-1:${owner}:resource-share/${uuid}`;
export const invitationOf = (owner: string) =>
  `arn:aws:ram:eu-west-1:${owner}:resource-share-invitation/${uuid}`;

const onKind = (kind: string) => `kind/${kind}`;
const ownerOf = (principal: string) => (principal === outsider ? partner : blue);

const anInvitation = (owner: string) => ({
  resourceShareInvitationArn: invitationOf(owner),
  resourceShareName: "a name that anybody can choose",
  resourceShareArn: shareOf(owner),
  senderAccountId: owner,
  receiverAccountId: hub,
  invitationTimestamp: minutes(-60),
  status: "PENDING",
});

const network = `arn:aws:vpc-lattice:eu-west-1:${blue}:servicenetwork/sn-0123456789abcdef0`;

const waiting = (owner: string) => ({
  GetResourceShareInvitations: [{ resourceShareInvitations: [anInvitation(owner)] }],
  GetResourceShares: [{ resourceShares: [] }],
  ListPendingInvitationResources: [
    {
      resources: [
        { arn: network, type: "vpc-lattice:ServiceNetwork", resourceShareArn: shareOf(owner) },
      ],
    },
  ],
  AcceptResourceShareInvitation: [{ resourceShareInvitation: { status: "ACCEPTED" } }],
});
const reached = {
  GetResourceShareInvitations: [{ resourceShareInvitations: [] }],
  GetResourceShares: [
    {
      resourceShares: [
        {
          resourceShareArn: shareOf(partner),
          name: "a name",
          owningAccountId: partner,
          allowExternalPrincipals: true,
          status: "ACTIVE",
          featureSet: "STANDARD",
        },
      ],
    },
  ],
  ListResources: [{ resources: [{ arn: "arn:aws:ec2:::x", type: "ec2:Subnet" }] }],
  DisassociateResourceShare: [{ resourceShareAssociations: [{ status: "DISASSOCIATING" }] }],
};

const invitation = {
  resource: receiver,
  kind: "share-invitation",
  offering: "share-invitation",
} as const;
const named = { resourceTypes: ["vpc-lattice:ServiceNetwork"] };
const ofReceiver = anOfferingItem("share-invitation", receiver);

/** Offered shares: one that is allowed, one that is denied, and one that came in and may no longer. */
export const invitationBases: readonly Base[] = [
  ...[...members, outsider].flatMap((principal) =>
    [receiver, onKind("share-invitation")].map((target) => ({
      ...invitation,
      name: `an invitation, allowed to ${principal} on ${target}`,
      does: "opens" as const,
      principal,
      picture: aPictureOf(receiver, {
        function: "invitations",
        allowlist: [ofReceiver, anEntryItem(target, principal, named)],
        aws: waiting(ownerOf(principal)),
      }),
    })),
  ),
  ...[members[0], members[1], outsider].map((principal) => ({
    ...invitation,
    name: `an invitation, denied to ${principal}`,
    does: "closes" as const,
    principal,
    picture: aPictureOf(receiver, {
      function: "invitations",
      allowlist: [ofReceiver, aDenyItem(receiver, principal)],
      aws: {
        ...waiting(ownerOf(principal)),
        RejectResourceShareInvitation: [{ resourceShareInvitation: { status: "REJECTED" } }],
      },
    }),
  })),
  {
    ...invitation,
    name: "a share that was accepted, without its grant",
    does: "closes",
    principal: outsider,
    picture: aPictureOf(receiver, {
      function: "invitations",
      allowlist: [ofReceiver],
      aws: reached,
      ledger: [ledgerRecordOf("share-invitation", receiver, shareOf(partner), partner)],
    }),
  },
];

const unitArn = `arn:aws:organizations::111122223333:ou/${organizationId}/${nearOu}`;
const principalRow = (associatedEntity: string) => ({
  resourceShareArn: ourShare,
  associatedEntity,
  associationType: "PRINCIPAL",
  status: "ASSOCIATED",
  creationTime: minutes(-60),
  external: false,
});
const ours = (principals: readonly string[], allowExternalPrincipals: boolean) => ({
  GetResourceShares: [
    {
      resourceShares: [
        {
          resourceShareArn: ourShare,
          name: "payments",
          owningAccountId: hub,
          allowExternalPrincipals,
          status: "ACTIVE",
          featureSet: "STANDARD",
        },
      ],
    },
  ],
  ListResources: [{ resources: [{ arn: network, type: "vpc-lattice:ServiceNetwork" }] }],
  ListResourceSharePermissions: [{ permissions: [] }],
  GetResourceShareAssociations: [{ resourceShareAssociations: principals.map(principalRow) }],
});

const principalOfShare = {
  resource: ourShare,
  kind: "share-principal",
  offering: "share-principal",
} as const;
const ofOurShare = anOfferingItem("share-principal", ourShare);

/** A share of ours: somebody who may be a principal and is not, and somebody who is and may not. */
export const shareBases: readonly Base[] = [
  ...[...members, outsider].flatMap((principal) =>
    [ourShare, onKind("share-principal")].map((target) => ({
      ...principalOfShare,
      name: `a share of ours, allowed to ${principal} on ${target}`,
      does: "opens" as const,
      principal,
      picture: aPictureOf(ourShare, {
        function: "shares",
        allowlist: [ofOurShare, anEntryItem(target, principal)],
        aws: ours([], principal === outsider),
      }),
    })),
  ),
  ...[blue, unitArn].map((principal) => ({
    ...principalOfShare,
    name: `a share of ours with ${principal}, without a grant`,
    does: "closes" as const,
    principal: members[principal === blue ? 0 : 1],
    picture: aPictureOf(ourShare, {
      function: "shares",
      allowlist: [ofOurShare],
      aws: ours([principal], false),
      ledger: [
        ledgerRecordOf(
          "share-principal",
          ourShare,
          principal,
          principal === blue ? blue : undefined,
        ),
      ],
    }),
  })),
  ...[members[0], members[1]].map((principal) => ({
    ...principalOfShare,
    name: `a share of ours with blue, denied to ${principal}`,
    does: "closes" as const,
    principal,
    picture: aPictureOf(ourShare, {
      function: "shares",
      allowlist: [ofOurShare, aDenyItem(ourShare, principal)],
      aws: ours([blue], false),
    }),
  })),
];
