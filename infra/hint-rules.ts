import { deployment } from "./deployed.ts";
import { ASKING_TAGS, LATTICE, ORGANIZATIONS, RAM, TAGS } from "./event-sources.ts";
import { routeHints } from "./hint-route.ts";
import { associationHints, invitationHints, organizationHints, shareHints } from "./hints.ts";

const { hubAccountId, managementAccountId, memberAccountIds, receiverAccountIds } = deployment;

/**
 * What changes who is in the organization, and where. The management account sends only these, too (infra/spokes/management.yaml).
 * A change of tags or of an account's name decides nothing.
 */
const CHANGES_OF_THE_ORGANIZATION = [
  "MoveAccount",
  "CreateAccountResult",
  "CloseAccountResult",
  "AccountJoinedOrganization",
  "AccountDepartedOrganization",
  "RemoveAccountFromOrganization",
];

/**
 * Events that did not reach their queue, by what they are about. Schedules make up for them.
 *
 * A rule names the accounts that it listens to: what an event says of its account is where we look. Beyond that it asks for no
 * more than every event of its source is known to carry, since an event is only a hint: whoever gets it reads again. Of the
 * organization it is the event's name: which detail-type AccountJoinedOrganization has, and whether it has `detail.eventSource`,
 * is not known (platform.md section 3). Of RAM it is nothing (ram.md section 1). Senders choose more narrowly.
 */
export const lostEvents = {
  organization: routeHints("Organization", organizationHints, [
    {
      logicalName: "OrganizationChanges",
      name: "organization-changes",
      description: "Changes of the organization, as the management account sees them",
      pattern: {
        source: [ORGANIZATIONS],
        account: [managementAccountId],
        detail: { eventName: CHANGES_OF_THE_ORGANIZATION },
      },
    },
  ]),
  invitations: routeHints("Invitation", invitationHints, [
    {
      logicalName: "InvitationChanges",
      name: "invitation-changes",
      description: "What RAM does in the accounts that receive shares",
      pattern: { source: [RAM], account: [hubAccountId, ...receiverAccountIds] },
    },
  ]),
  shares: routeHints("Share", shareHints, [
    {
      logicalName: "ShareChanges",
      name: "share-changes",
      description: "What RAM does in the hub, whose shares have principals of ours",
      // The owner of a share hears of its principals, too (ram.md section 1).
      pattern: { source: [RAM], account: [hubAccountId] },
    },
  ]),
  associations: routeHints("Association", associationHints, [
    {
      logicalName: "NetworkChanges",
      name: "network-changes",
      description: "Changes of services, resource configurations, networks and their associations",
      pattern: { source: [LATTICE], account: [hubAccountId, ...memberAccountIds] },
    },
    {
      logicalName: "TagChanges",
      name: "tag-changes",
      description: "Changes of the tags that ask for an association",
      pattern: {
        source: [TAGS],
        account: [hubAccountId, ...memberAccountIds],
        detail: { "changed-tag-keys": ASKING_TAGS },
      },
    },
  ]),
};
