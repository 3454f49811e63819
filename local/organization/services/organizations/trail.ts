import type { Caller } from "../../action.ts";
import type { RunningPlatform } from "../../platform.ts";
import { principalId } from "../../principal-id.ts";

/** What CloudTrail hands to EventBridge: an event for the default bus of this account and Region. */
export type TrailEvent = {
  readonly accountId: string;
  readonly region: string;
  readonly source: "aws.organizations";
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/**
 * CloudTrail's record of what changed the organization: in the management account and the Region of Organizations alone
 * (platform.md section 3). Silent while `knobs.organizationEvents` is `lost`.
 */
export type Trail = {
  /** A call that changed something; by an administrator of the management account unless said otherwise. */
  apiCall(
    eventName: string,
    requestParameters: Readonly<Record<string, unknown>>,
    caller?: Caller,
  ): void;
  /** What Organizations did by itself: `serviceEventDetails` as in platform.md section 3. */
  serviceEvent(eventName: string, details: Readonly<Record<string, unknown>>): void;
  /** An account joined or departed. Where AWS puts the details is UNKNOWN, `serviceEventDetails` is as good as any (platform.md section 3). */
  membershipEvent(eventName: string, details: Readonly<Record<string, unknown>>): void;
  /** Tells of every event from now on; the answer ends that. */
  subscribe(listener: (event: TrailEvent) => void): () => void;
};

/** The Region where Organizations and its events live, one per partition (platform.md section 3; AWS General Reference). */
export function organizationsRegion(partition: string): string {
  if (partition === "aws-cn") return "cn-northwest-1";
  return partition === "aws-us-gov" ? "us-gov-west-1" : "us-east-1";
}

export function createTrail(platform: RunningPlatform, managementAccountId: string): Trail {
  const listeners = new Set<(event: TrailEvent) => void>();
  const region = organizationsRegion(platform.partition);
  const administrator: Caller = {
    type: "user",
    accountId: managementAccountId,
    arn: `arn:${platform.partition}:iam::${managementAccountId}:user/admin`,
  };

  function emit(detailType: string, own: Readonly<Record<string, unknown>>): void {
    if (platform.knobs.organizationEvents === "lost") return;
    const event: TrailEvent = {
      accountId: managementAccountId,
      region,
      source: "aws.organizations",
      detailType,
      // CloudTrail user guide, "CloudTrail record contents".
      detail: {
        eventVersion: "1.11",
        eventTime: `${platform.clock.now().toISOString().slice(0, 19)}Z`,
        eventSource: "organizations.amazonaws.com",
        awsRegion: region,
        eventID: platform.requestId(),
        readOnly: false,
        managementEvent: true,
        recipientAccountId: managementAccountId,
        eventCategory: "Management",
        responseElements: null,
        ...own,
      },
    };
    for (const listener of listeners) listener(event);
  }

  const byItself = (detailType: string, eventName: string, serviceEventDetails: object) =>
    emit(detailType, {
      eventName,
      eventType: "AwsServiceEvent",
      userIdentity: { accountId: managementAccountId, invokedBy: "organizations.amazonaws.com" },
      requestParameters: null,
      serviceEventDetails,
    });

  return {
    apiCall: (eventName, requestParameters, caller = administrator) =>
      emit("AWS API Call via CloudTrail", {
        eventName,
        eventType: "AwsApiCall",
        userIdentity: identityOf(caller),
        requestID: platform.requestId(),
        requestParameters,
      }),
    serviceEvent: (eventName, details) =>
      byItself("AWS Service Event via CloudTrail", eventName, details),
    membershipEvent: (eventName, details) =>
      byItself(platform.knobs.joinedEventDetailType, eventName, details),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function identityOf(caller: Caller): object {
  if (caller.type === "service") return { type: "AWSService", invokedBy: caller.service };
  const { accountId, arn } = caller;
  const type = caller.type === "role" ? "AssumedRole" : "IAMUser";
  return { type, principalId: principalId(caller), arn, accountId };
}
