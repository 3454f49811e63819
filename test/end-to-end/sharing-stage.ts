import { CreateResourceShareCommand } from "@aws-sdk/client-ram";
import type { CreateResourceShareRequest } from "@aws-sdk/client-ram";
import { CreateServiceNetworkCommand } from "@aws-sdk/client-vpc-lattice";

import type { FindingCode } from "../../functions/core/finding-code.ts";
import type { CallRecord } from "../../local/organization/call-log.ts";
import type { PolicyDocument } from "../../local/organization/identities.ts";
import type { AwsClients } from "../../local/showcase/aws-clients.ts";
import { clientsOf } from "../../local/showcase/aws-clients.ts";
import type { Policy } from "../../local/showcase/policy.ts";
import { REFRESH, SWEEP } from "../../local/showcase/quiet.ts";
import { requestBook } from "../../local/showcase/requests.ts";
import { enforce } from "../../local/showcase/showcase.ts";
import type { TestWorld } from "../support/test-world.ts";
import { patienceIn } from "./patience.ts";

export const HUB = "222233334444";
export const BLUE = "333344445555";
export const GREEN = "444455556666";
export const RED = "555566667777";
export const PARTNER = "666677778888";
/** Neither a receiver nor a member, and in the organization. */
export const PROVIDER = "777788889999";

/** A line of a function's log, as far as tests read it. */
export type LoggedLine = {
  readonly message?: string;
  readonly finding?: FindingCode;
  readonly resource?: string;
  readonly externalId?: string;
  readonly explanation?: string;
  readonly error?: { readonly name?: string; readonly message?: string };
};

/** Functions that look, by the beginning of their logical names. */
type Looker =
  | "ReconcileShareInvitations"
  | "ReconcileSharePrincipals"
  | "ReconcileNetworkAssociations";

export type Sharing = ReturnType<typeof sharingIn>;

/** Shares and networks in one world, made by those who own them. */
export function sharingIn(test: TestWorld) {
  const patience = patienceIn(test);
  const clients = (profile: string, region?: string): AwsClients =>
    clientsOf(test.world.organization, profile, region);
  const calls = () => test.world.organization.platform.calls;

  const isSharedWith = (accountId: string, arn: string) =>
    test.world.services.ram.sharedWith(accountId, arn);

  const logged = (looker: Looker): LoggedLine[] => {
    const { app, services } = test.world;
    const { logGroup } = app.functions.get(`${looker}Function`);
    return services.logs.lines(logGroup).flatMap(({ message }) => parsed(message));
  };

  return {
    patience,
    clients,

    /** What stands for all invitations to an account. */
    inboxOf: (accountId: string, region = test.hub.region) =>
      `arn:aws:ram:${region}:${accountId}:resource-share-invitation/*`,

    /** Makes a share with an account's own credentials; its ARN. */
    async share(owner: AwsClients, request: CreateResourceShareRequest): Promise<string> {
      const { resourceShare } = await owner.ram.send(new CreateResourceShareCommand(request));
      if (resourceShare?.resourceShareArn === undefined) throw new Error("RAM made no share");
      return resourceShare.resourceShareArn;
    },

    /** A service network of the hub that these accounts can use already; its ARN. */
    async network(
      name: string,
      sharedWith: readonly string[],
      hub: AwsClients = test.hub,
    ): Promise<string> {
      const { arn } = await hub.lattice.send(new CreateServiceNetworkCommand({ name }));
      if (arn === undefined) throw new Error(`VPC Lattice made no network ${name}`);
      if (sharedWith.length > 0) {
        const principals = [...sharedWith];
        const request = { name, resourceArns: [arn], principals, allowExternalPrincipals: false };
        await hub.ram.send(new CreateResourceShareCommand(request));
        await patience.eventually(
          `${name} is shared with ${principals.join(", ")}`,
          () => Promise.resolve(principals.filter((id) => !isSharedWith(id, arn))),
          (waiting) => waiting.length === 0,
        );
      }
      return arn;
    },

    /** Registers something with both switches on. */
    register: (resource: string, values: Partial<Parameters<Policy["putOffering"]>[0]> = {}) =>
      test.showcase.policy.putOffering({ resource, name: "registered", ...enforce, ...values }),

    /** Allows by one grant. */
    allow: (target: string, principal: string, grant: object = {}) =>
      test.showcase.policy.putEntry({ target, principal }, "allow", {
        g: { source: "operator", ...grant },
      }),

    /** Allows an account outside the organization, for two days. */
    allowOutsider(target: string, accountId: string, grant: object) {
      const now = test.world.organization.platform.clock.now();
      const expiresAt = new Date(now.getTime() + 48 * 60 * 60_000).toISOString();
      return test.showcase.policy.putEntry(
        { target, principal: `account/${accountId}`, external: true },
        "allow",
        { g: { source: "operator", sponsor: "somebody", expiresAt, ...grant } },
      );
    },

    requests: () => {
      const { clock } = test.world.organization.platform;
      const table = test.world.app.tables.get("RequestsTable").name;
      return requestBook(test.hub.documents, table, () => clock.now());
    },

    /** The association of a subject with a network as nobody in AWS sees it: at once. */
    association(networkArn: string, subjectArn: string) {
      const id = subjectArn.slice(subjectArn.lastIndexOf("/") + 1);
      return test.world.services.vpcLattice
        .associations()
        .findLast((one) => one.networkArn === networkArn && one.subjectId === id);
    },

    /** Waits until the association has this status; undefined: until there is none. */
    async joins(networkArn: string, subjectArn: string, status: string | undefined = "ACTIVE") {
      return await patience.eventually(
        `${subjectArn} on ${networkArn} is ${status}`,
        () => Promise.resolve(this.association(networkArn, subjectArn)),
        (seen) => seen?.status === status,
      );
    },

    invitationTo: (shareArn: string) =>
      test.world.services.ram.invitations().findLast((one) => one.shareArn === shareArn),

    /** Sweeps, as nobody is told of an invitation (ram.md section 2), and waits until it has this status. */
    async answered(shareArn: string, status: string): Promise<void> {
      await test.sweep();
      await patience.eventually(
        `the invitation to ${shareArn} is ${status}`,
        () => Promise.resolve(this.invitationTo(shareArn)?.status),
        (seen) => seen === status,
      );
    },

    logged,

    /** Findings about something, oldest first. */
    findings: (looker: Looker, externalId: string, finding: FindingCode): LoggedLine[] =>
      logged(looker).filter(
        (line) =>
          line.message === "finding" &&
          line.finding === finding &&
          (line.externalId ?? line.resource) === externalId,
      ),

    /** The latest record of an action about something. */
    async recordOf(resource: string, externalId: string, type: "intent" | "outcome") {
      const trail = await patience.trailOf(resource);
      return trail.findLast((one) => one.type === type && one.externalId === externalId);
    },

    /** Calls that a role of this account made, oldest first. */
    callsBy: (accountId: string, name: string): readonly CallRecord[] =>
      calls()
        .of(name)
        .filter(({ caller }) => caller.type === "role" && caller.accountId === accountId),

    /** Moves the clock on by more than schedules are apart, none of which comes meanwhile; then the organization is read anew. */
    async later(ms: number): Promise<void> {
      const { clock, knobs } = test.world.organization.platform;
      const { app, services } = test.world;
      await patience.untilNothingIsLeft();
      knobs.eventDelivery = "lost";
      clock.advance(ms);
      knobs.eventDelivery = "once";
      await services.events.fire(app.rules.get(REFRESH).name);
      await test.quiet();
    },

    /** From here on nothing is swept by itself for some minutes. */
    pastTheSweep: () => patience.pastTheNext(SWEEP),
  };
}

/** Name and policy of the session that a call was made in. */
export function sessionOf({ caller }: CallRecord): {
  readonly roleArn: string;
  readonly name: string;
  readonly policy: PolicyDocument | undefined;
} {
  if (caller.type !== "role") throw new Error(`a ${caller.type} made the call, and no role`);
  const name = caller.arn.slice(caller.arn.lastIndexOf("/") + 1);
  return { roleArn: caller.roleArn, name, policy: caller.sessionPolicy };
}

/** What the last of some calls was. Fails if there is none. */
export function lastOf(records: readonly CallRecord[]): CallRecord {
  const last = records.at(-1);
  if (last === undefined) throw new Error("there was no such call");
  return last;
}

function parsed(text: string): LoggedLine[] {
  try {
    const line: unknown = JSON.parse(text);
    // Every field is optional, so a line of another shape does no harm.
    return typeof line === "object" && line !== null ? [line] : [];
  } catch {
    return [];
  }
}
