import { expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import type { Decision } from "../../../functions/core/decision.ts";
import { findingsOf } from "../../../functions/core/finding.ts";
import { approve, drift, end, hold } from "../../support/ledger-story.ts";
import { aConnection, minutes, now } from "../../support/situation.ts";

const share = (values: Partial<Connection>) => aConnection({ kind: "share-invitation", ...values });
const endedOnlyBy = "the owner, account 666677778888, must remove us";
const surprised: Decision = { ...hold, verdict: "hold", reason: "unexpected-resources" };

it.each<{ name: string; connection: Connection; decision: Decision; findings: string[] }>([
  {
    name: "an invitation with much time left",
    connection: share({ expiresAt: minutes(361) }),
    decision: hold,
    findings: [],
  },
  {
    name: "an invitation that may expire soon",
    connection: share({ expiresAt: minutes(359) }),
    decision: hold,
    findings: ["invitation-expires"],
  },
  {
    name: "a share that was accepted in time",
    connection: share({ expiresAt: minutes(1), status: "connected" }),
    decision: approve,
    findings: [],
  },
  {
    name: "a share with a surprise in it",
    connection: share({ status: "connected" }),
    decision: surprised,
    findings: ["owner-must-act"],
  },
  {
    name: "a share that only its owner can end",
    connection: share({ status: "connected", endedOnlyBy }),
    decision: end,
    findings: ["owner-must-act"],
  },
  {
    name: "a share that we can leave",
    connection: share({ status: "connected" }),
    decision: end,
    findings: [],
  },
  {
    name: "an endpoint that nobody allowed",
    connection: aConnection({ kind: "network-endpoint", status: "connected" }),
    decision: drift,
    findings: ["endpoint-bypasses"],
  },
  {
    name: "an endpoint that a grant allows",
    connection: aConnection({ kind: "network-endpoint", status: "connected" }),
    decision: approve,
    findings: [],
  },
])("$name: $findings", ({ connection, decision, findings }) => {
  expect(findingsOf(connection, decision, now).map(({ finding }) => finding)).toEqual(findings);
});

it("says what is to be done", () => {
  const [finding] = findingsOf(share({ status: "connected", endedOnlyBy }), end, now);
  expect(finding?.explanation).toContain(endedOnlyBy);
});
