import { AwsError, NotModelledError, type Action, type Call, type Caller } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { principalId } from "../../principal-id.ts";
import { type Association, associationArn, subjectOf } from "./association.ts";
import { callerAccount } from "./caller-account.ts";

/** An event for the default bus of this account and Region. */
export type LatticeEvent = {
  readonly accountId: string;
  readonly region: string;
  readonly source: "aws.vpc-lattice" | "aws.tag";
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
};

export type TagChange = {
  readonly accountId: string;
  readonly region: string;
  readonly service: "vpc-lattice" | "ec2";
  readonly resourceType: string;
  readonly arn: string;
  readonly changedKeys: readonly string[];
  /** All tags after the change. */
  readonly tags: ReadonlyMap<string, string>;
};

/**
 * What EventBridge hears of VPC Lattice: CloudTrail's records of calls, what CloudTrail tells the other side's account, and
 * changes of tags; nothing else, and with best effort (lattice.md section 4): `knobs.latticeEvents` says what becomes of each.
 */
export type Trail = {
  /** Makes an action that writes leave a record in its caller's account, also of a call that failed. */
  recording(action: Action): Action;
  /** Tells the account on the association's other side. Nothing when one account has both sides. */
  otherSide(call: Call, verb: "Create" | "Delete", association: Association): void;
  tagChange(change: TagChange): void;
  /** Tells of every event from now on; the answer ends that. */
  subscribe(listener: (event: LatticeEvent) => void): () => void;
};

const COPIES = { once: 1, lost: 0, doubled: 2, late: 1, shuffled: 1 } as const;

export function createTrail(platform: Platform): Trail {
  const listeners = new Set<(event: LatticeEvent) => void>();
  const versions = new Map<string, number>();

  function emit(event: LatticeEvent): void {
    const { latticeEvents, notificationDelayMs } = platform.knobs;
    const tell = () => {
      for (const listener of listeners) listener(event);
    };
    for (let copy = 0; copy < COPIES[latticeEvents]; copy += 1) {
      if (latticeEvents === "late") platform.clock.after(notificationDelayMs, tell);
      else if (latticeEvents === "shuffled") {
        platform.clock.after(platform.random() * notificationDelayMs, tell);
      } else tell();
    }
  }

  function record(
    accountId: string,
    region: string,
    detailType: string,
    own: Readonly<Record<string, unknown>>,
  ): void {
    emit({
      accountId,
      region,
      source: "aws.vpc-lattice",
      detailType,
      // CloudTrail user guide, "CloudTrail record contents".
      detail: {
        eventVersion: "1.11",
        eventTime: `${platform.clock.now().toISOString().slice(0, 19)}Z`,
        eventSource: "vpc-lattice.amazonaws.com",
        awsRegion: region,
        eventID: uuid(platform),
        readOnly: false,
        managementEvent: true,
        recipientAccountId: accountId,
        eventCategory: "Management",
        ...own,
      },
    });
  }

  const apiCall = (call: Call, eventName: string, own: Readonly<Record<string, unknown>>) =>
    record(callerAccount(call), call.region, "AWS API Call via CloudTrail", {
      eventName,
      eventType: "AwsApiCall",
      userIdentity: identityOf(call.caller),
      requestID: call.requestId,
      ...own,
    });

  return {
    recording: (action) => ({
      ...action,
      async run(input, call) {
        const requestParameters = plain(input);
        try {
          const output = await action.run(input, call);
          apiCall(call, action.name, { requestParameters, responseElements: plain(output) });
          return output;
        } catch (error) {
          // lattice.md section 4: failed calls carry errorCode and null responseElements.
          if (error instanceof AwsError && !(error instanceof NotModelledError)) {
            apiCall(call, action.name, {
              requestParameters,
              responseElements: null,
              errorCode: error.code,
              errorMessage: error.message,
            });
          }
          throw error;
        }
      },
    }),
    otherSide(call, verb, association) {
      const own = callerAccount(call);
      const [networkOwner, subjectOwner] = [
        association.network.accountId,
        subjectOf(association).accountId,
      ];
      const other = own === networkOwner ? subjectOwner : networkOwner;
      if (other === own) return;
      // Who made the association is the sharee of the other's half; the other one is that half's owner.
      const role = own === association.createdBy ? "BySharee" : "ByOwner";
      const { name, type } = NAMES[association.kind];
      record(other, call.region, "AWS Service Event via CloudTrail", {
        eventName: `${verb}${name}${role}`,
        eventType: "AwsServiceEvent",
        userIdentity: { accountId: own, invokedBy: "vpc-lattice.amazonaws.com" },
        requestParameters: null,
        responseElements: null,
        additionalEventData: { callerAccountId: own },
        resources: [{ accountId: other, type, ARN: associationArn(platform, association, other) }],
      });
    },
    tagChange({ accountId, region, service, resourceType, arn, changedKeys, tags }) {
      if (changedKeys.length === 0) return;
      const version = (versions.get(arn) ?? 0) + 1;
      versions.set(arn, version);
      // Shape of tag events in general (lattice.md section 4).
      emit({
        accountId,
        region,
        source: "aws.tag",
        detailType: "Tag Change on Resource",
        resources: [arn],
        detail: {
          "changed-tag-keys": changedKeys,
          service,
          "resource-type": resourceType,
          version,
          tags: Object.fromEntries(tags),
        },
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const NAMES = {
  servicenetworkserviceassociation: named("ServiceNetworkServiceAssociation"),
  servicenetworkvpcassociation: named("ServiceNetworkVpcAssociation"),
  servicenetworkresourceassociation: named("ServiceNetworkResourceAssociation"),
} as const;

function named(name: string) {
  return { name, type: `AWS::VpcLattice::${name}` };
}

/** As JSON has it: dates as text, nothing undefined. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

function identityOf(caller: Caller): object {
  if (caller.type === "service") return { type: "AWSService", invokedBy: caller.service };
  const { accountId, arn } = caller;
  const type = caller.type === "role" ? "AssumedRole" : "IAMUser";
  return { type, principalId: principalId(caller), arn, accountId };
}

function uuid(platform: Platform): string {
  const hex = platform.hex(32);
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join("-");
}
