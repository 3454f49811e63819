import type { Caller } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { principalId } from "../../principal-id.ts";
import { callerAccount } from "./caller-account.ts";

/** What RAM or CloudTrail hands to EventBridge: an event for the default bus of this account and Region. */
export type ShareEvent = {
  readonly accountId: string;
  readonly region: string;
  readonly source: "aws.ram";
  readonly detailType: "Resource Sharing State Change" | "AWS API Call via CloudTrail";
  readonly detail: Readonly<Record<string, unknown>>;
};

/**
 * RAM's only service event and CloudTrail's records of its write calls, both best effort (ram.md section 1):
 * `knobs.ramEvents` says what becomes of them.
 */
export type ShareEvents = {
  /**
   * An association of a share came to that state. To the owner and to whoever the association reaches; `detail` has the two
   * fields that AWS documents, and no others, which are UNKNOWN. Nothing is known to announce an invitation.
   */
  stateChange(region: string, accountIds: Iterable<string>, status: string): void;
  /** A call that changed something: on the caller's own bus alone. */
  apiCall(call: {
    readonly caller: Caller;
    readonly region: string;
    readonly requestId: string;
    readonly eventName: string;
    readonly requestParameters: object;
    readonly responseElements: object;
  }): void;
  /** Tells of every event from now on; the answer ends that. */
  subscribe(listener: (event: ShareEvent) => void): () => void;
};

const copies = { once: 1, lost: 0, doubled: 2, late: 1, shuffled: 1 } as const;

export function createShareEvents(platform: Platform): ShareEvents {
  const listeners = new Set<(event: ShareEvent) => void>();

  function waitMs(): number {
    const { ramEvents, notificationDelayMs } = platform.knobs;
    if (ramEvents === "late") return notificationDelayMs;
    return ramEvents === "shuffled" ? platform.random() * notificationDelayMs : 0;
  }

  function emit(event: Omit<ShareEvent, "source">): void {
    const tell = () => {
      for (const listener of listeners) listener({ source: "aws.ram", ...event });
    };
    for (let copy = 0; copy < copies[platform.knobs.ramEvents]; copy += 1) {
      const afterMs = waitMs();
      if (afterMs > 0) platform.clock.after(afterMs, tell);
      else tell();
    }
  }

  return {
    stateChange(region, accountIds, status) {
      for (const accountId of new Set(accountIds)) {
        emit({
          accountId,
          region,
          detailType: "Resource Sharing State Change",
          detail: { event: "Resource Share Association", status },
        });
      }
    },
    apiCall({ caller, region, requestId, eventName, requestParameters, responseElements }) {
      const accountId = callerAccount(caller);
      emit({
        accountId,
        region,
        detailType: "AWS API Call via CloudTrail",
        // CloudTrail user guide, "CloudTrail record contents"; RAM's own example is in ram.md section 1.
        detail: {
          eventVersion: "1.11",
          eventTime: `${platform.clock.now().toISOString().slice(0, 19)}Z`,
          eventSource: "ram.amazonaws.com",
          eventName,
          awsRegion: region,
          eventID: platform.hex(32),
          requestID: requestId,
          eventType: "AwsApiCall",
          readOnly: false,
          managementEvent: true,
          eventCategory: "Management",
          recipientAccountId: accountId,
          userIdentity: identityOf(caller),
          requestParameters,
          responseElements,
        },
      });
    },
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
