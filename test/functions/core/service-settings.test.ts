import { describe, expect, it } from "vitest";

import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import {
  isCompleteOn,
  isSetting,
  notificationEvents,
  settingsAsConnections,
} from "../../../functions/core/service-settings.ts";
import { aRecord } from "../../support/ledger-story.ts";
import { aNotification, aService, root, topicArn } from "../../support/service-stage.ts";
import { blue, resource } from "../../support/situation.ts";

const green = "444455556666";
const other = "arn:aws:sns:eu-west-1:222233334444:somebody-else";

function statuses(
  service: Parameters<typeof aService>[0],
  wanted: { principals?: readonly string[]; topicArn?: string },
  records: readonly LedgerRecord[] = [],
): Record<string, string> {
  const connections = settingsAsConnections(
    resource,
    aService(service),
    { principals: wanted.principals, topicArn: wanted.topicArn },
    records,
  );
  return Object.fromEntries(connections.map(({ externalId, status }) => [externalId, status]));
}

describe("settings as connections", () => {
  it("are connected if there, absent if wanted only, over if the ledger alone knows them", () => {
    const records = [
      aRecord({ kind: "service-principal", externalId: root("555566667777") }),
      aRecord({ kind: "service-notification", externalId: topicArn }),
    ];
    expect(
      statuses(
        { principals: [root(blue), "*"] },
        { principals: [root(blue), root(green)] },
        records,
      ),
    ).toEqual({
      [root(blue)]: "connected",
      "*": "connected",
      [root(green)]: "absent",
      [root("555566667777")]: "over",
    });
  });

  it("are no principals at all where whom the service admits is none of our business", () => {
    const records = [aRecord({ kind: "service-principal", externalId: root(green) })];
    expect(statuses({ principals: [root(blue)] }, { topicArn }, records)).toEqual({
      [topicArn]: "connected",
    });
  });

  it("are no notification where no topic can be told, and never another topic", () => {
    const notifications = [{ ...aNotification, topicArn: other }];
    expect(statuses({ notifications }, {})).toEqual({});
    expect(statuses({ notifications }, { topicArn })).toEqual({ [topicArn]: "absent" });
  });

  it("are each there once, however often they are named", () => {
    const principals = [root(blue), root(blue)];
    const records = [aRecord({ kind: "service-principal", externalId: root(blue) })];
    expect(
      settingsAsConnections(
        resource,
        aService({ principals }),
        { principals, topicArn: undefined },
        records,
      ),
    ).toHaveLength(1);
  });

  it("name the account of a principal, and nobody where there is none", () => {
    const principals = [root(blue), `arn:aws:iam::${green}:role/deploy`, "*", "AIDAEXAMPLE"];
    const connections = settingsAsConnections(
      resource,
      aService({ principals }),
      { principals: [], topicArn: undefined },
      [],
    );
    expect(connections.map(({ tenant }) => tenant)).toEqual([blue, green, undefined, undefined]);
    expect(connections.map(({ id }) => id)).toEqual(principals.map((one) => `${resource}/${one}`));
  });
});

it.each([
  { name: "all events", values: {}, complete: true },
  { name: "more than that", values: { events: [...notificationEvents, "Modify"] }, complete: true },
  { name: "no deletions", values: { events: ["Connect", "Accept", "Reject"] }, complete: false },
  { name: "events in lower case", values: { events: ["connect"] }, complete: false },
  { name: "all events, but switched off", values: { enabled: false }, complete: false },
  { name: "all events to somebody else", values: { topicArn: other }, complete: false },
])("a notification of $name is complete: $complete", ({ values, complete }) => {
  const notifications = [{ ...aNotification, ...values }];
  expect(isCompleteOn(topicArn, aService({ notifications }))).toBe(complete);
});

it("is complete if one of several notifications is", () => {
  const notifications = [{ ...aNotification, enabled: false }, aNotification];
  expect(isCompleteOn(topicArn, aService({ notifications }))).toBe(true);
});

it("knows its records from those of connections", () => {
  expect(isSetting({ kind: "service-principal" })).toBe(true);
  expect(isSetting({ kind: "service-notification" })).toBe(true);
  expect(isSetting({ kind: "endpoint-connection" })).toBe(false);
});
