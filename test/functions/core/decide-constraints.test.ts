import { describe, expect, it } from "vitest";

import type { Situation } from "../../../functions/core/decide.ts";
import { decide } from "../../../functions/core/decide.ts";
import { kindTarget } from "../../../functions/core/entry.ts";
import type { Grant } from "../../../functions/core/grant.ts";
import {
  aConnection,
  aGrant,
  aSituation,
  anEntry,
  anOffering,
  blue,
  minutes,
  nearOu,
  outside,
  resource,
} from "../../support/situation.ts";

const met: Partial<Grant> = { regions: ["eu-west-1"], endpointTypes: ["Interface"] };
const unmet: Partial<Grant> = { regions: ["us-east-1"] };
const ofOu = { target: resource, principal: `ou/${nearOu}` };
const ofKind = { target: kindTarget("endpoint-connection"), principal: `account/${blue}` };
const exclusive = { found: "offering", offering: anOffering({ exclusive: true }) } as const;

const withGrant = (values: Partial<Grant>, entry: Parameters<typeof anEntry>[0] = {}) =>
  anEntry({ ...entry, grants: { g1: aGrant(values) } });
/** Of what the constraints ask, AWS shows nothing. */
const blind = { region: undefined, endpointType: undefined };
const waiting = aConnection();
const connected = aConnection({ status: "connected" });
const blindWaiting = aConnection(blind);
const blindConnected = aConnection({ status: "connected", ...blind });

type Row = { name: string; given: Partial<Situation>; verdict: string; reason: string };

describe("an allow with constraints", () => {
  it.each<Row>([
    {
      name: "lets in what meets them",
      given: { connection: waiting, entries: [withGrant(met)] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "holds what does not meet them",
      given: { connection: waiting, entries: [withGrant(unmet)] },
      verdict: "hold",
      reason: "constraint-unmet",
    },
    {
      name: "holds what AWS does not show",
      given: { connection: blindWaiting, entries: [withGrant(met)] },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "that are not met stands behind another grant that is",
      given: {
        connection: waiting,
        entries: [anEntry({ grants: { a: aGrant(unmet), b: aGrant() } })],
      },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "that are not met stands behind a farther entry that has none",
      given: { connection: waiting, entries: [withGrant(unmet), withGrant({}, { key: ofOu })] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "that are not known stands behind another entry that has none",
      given: {
        connection: blindWaiting,
        entries: [withGrant(met), withGrant({}, { key: ofKind })],
      },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "that has expired does not hold anybody up",
      given: {
        connection: blindWaiting,
        entries: [withGrant({ ...met, expiresAt: minutes(-1) })],
      },
      verdict: "hold",
      reason: "grant-expired",
    },
    {
      name: "keeps what meets them",
      given: { connection: connected, entries: [withGrant(met)], admitted: true },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "ends what it let in and what no longer meets them",
      given: { connection: connected, entries: [withGrant(unmet)], admitted: true },
      verdict: "end",
      reason: "grant-ended",
    },
    {
      name: "cuts nothing while AWS does not show it",
      given: { connection: blindConnected, entries: [withGrant(met)], admitted: true },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "cuts nothing on an exclusive offering while AWS does not show it",
      given: { connection: blindConnected, entries: [withGrant(met)], offering: exclusive },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "says that they are not met rather than that the account is outside",
      given: { connection: waiting, entries: [withGrant(unmet)], standing: outside },
      verdict: "hold",
      reason: "constraint-unmet",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decide(aSituation(given))).toMatchObject({ verdict, reason });
  });
});

describe("a deny with constraints", () => {
  const denies = (values: Partial<Grant>) => withGrant(values, { key: ofOu, effect: "deny" });
  it.each<Row>([
    {
      name: "refuses what meets them",
      given: { connection: waiting, entries: [anEntry(), denies(met)] },
      verdict: "reject",
      reason: "denied",
    },
    {
      name: "ends what meets them",
      given: { connection: connected, entries: [anEntry(), denies(met)] },
      verdict: "end",
      reason: "denied",
    },
    {
      name: "leaves what does not meet them to the allows",
      given: { connection: waiting, entries: [anEntry(), denies(unmet)] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "holds what AWS does not show, for it may be meant",
      given: { connection: blindWaiting, entries: [anEntry(), denies(met)] },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "neither cuts nor keeps what AWS does not show",
      given: { connection: blindConnected, entries: [denies(met)], admitted: true },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "that has expired is none",
      given: {
        connection: blindWaiting,
        entries: [anEntry(), denies({ ...met, expiresAt: minutes(-1) })],
      },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "that is not known yields to one that is",
      given: {
        connection: blindWaiting,
        entries: [denies(met), withGrant({}, { effect: "deny" })],
      },
      verdict: "reject",
      reason: "denied",
    },
    {
      name: "with a grant that can't be read beside one that is not met still holds",
      given: {
        connection: waiting,
        entries: [
          anEntry(),
          anEntry({
            key: ofOu,
            effect: "deny",
            grants: { a: aGrant(unmet) },
            malformedGrants: ["b"],
          }),
        ],
      },
      verdict: "hold",
      reason: "entry-malformed",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decide(aSituation(given))).toMatchObject({ verdict, reason });
  });
});
