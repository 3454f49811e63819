import { accountOfArn } from "./audience.ts";
import type { Connection, EndpointType } from "./connection.ts";
import { connectionId } from "./connection.ts";
import type { SettingKind } from "./kind.ts";
import { isEntryKind } from "./kind.ts";
import type { LedgerRecord } from "./ledger-record.ts";

/** What an endpoint service says of itself (privatelink.md sections 1, 2, 5 and 6). */
export type ServiceSettings = {
  /** Undefined if AWS did not say. */
  readonly acceptanceRequired: boolean | undefined;
  /** AWS's word, in lower case: `available`, `deleting` … */
  readonly state: string;
  readonly endpointType: EndpointType | undefined;
  /** Allowed principals: ARNs, or `*`. */
  readonly principals: readonly string[];
  readonly notifications: readonly {
    readonly id: string;
    readonly topicArn: string;
    readonly events: readonly string[];
    readonly enabled: boolean;
  }[];
};

/** What a service tells its notification topic about: all that there is (privatelink.md section 1). */
export const notificationEvents = ["Connect", "Accept", "Reject", "Delete"] as const;

/** Whether the service tells this topic about everything. */
export function isCompleteOn(topicArn: string, { notifications }: ServiceSettings): boolean {
  return notifications.some(
    (one) =>
      one.topicArn === topicArn &&
      one.enabled &&
      notificationEvents.every((event) => one.events.includes(event)),
  );
}

/** What the settings of a service should be. */
export type WantedSettings = {
  /** Allowed principals that must be there; undefined if whom the service admits is none of our business. */
  readonly principals: Iterable<string> | undefined;
  /** The topic that must be told; undefined where none can be. */
  readonly topicArn: string | undefined;
};

/**
 * A service's settings as connections: those that are there, those that should be, and those that the ledger remembers.
 * What should be there is `connected` or `absent`; what neither is there nor should be is `over`.
 */
export function settingsAsConnections(
  resource: string,
  settings: ServiceSettings,
  wanted: WantedSettings,
  records: readonly LedgerRecord[],
): Connection[] {
  const known = (kind: SettingKind) =>
    records.filter((record) => record.kind === kind).map(({ externalId }) => externalId);
  const collect = (kind: SettingKind, there: readonly string[], should: readonly string[]) =>
    [...new Set([...there, ...should, ...known(kind)])].map((externalId) =>
      asConnection(
        { kind, resource, externalId },
        there.includes(externalId),
        should.includes(externalId),
      ),
    );
  const topics = settings.notifications.map(({ topicArn }) => topicArn);
  const { principals, topicArn } = wanted;
  return [
    ...(principals === undefined
      ? []
      : collect("service-principal", settings.principals, [...principals])),
    // Other topics are other people's: a service may tell as many as it likes.
    ...(topicArn === undefined
      ? []
      : collect(
          "service-notification",
          topics.filter((one) => one === topicArn),
          [topicArn],
        )),
  ];
}

export function isSetting({ kind }: Pick<LedgerRecord, "kind">): boolean {
  return !isEntryKind(kind);
}

function asConnection(
  subject: Pick<Connection, "kind" | "resource" | "externalId">,
  isThere: boolean,
  isWanted: boolean,
): Connection {
  const status = isThere ? "connected" : isWanted ? "absent" : "over";
  return {
    ...subject,
    id: connectionId(subject.resource, subject.externalId),
    tenant: accountOfArn(subject.externalId),
    status,
    state: isThere ? "present" : "absent",
    region: undefined,
    createdAt: undefined,
  };
}
