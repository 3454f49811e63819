import { describe, expect, it } from "vitest";

import type { Audience } from "../../../functions/core/audience.ts";
import { EVERYONE } from "../../../functions/core/audience.ts";
import type { SettingSituation } from "../../../functions/core/decide-setting.ts";
import { decideSetting } from "../../../functions/core/decide-setting.ts";
import { root, topicArn } from "../../support/service-stage.ts";
import { aConnection, anOffering, blue, farOu, resource } from "../../support/situation.ts";

const ou = `ou/${farOu}`;

function anAudience(values: Partial<Audience> = {}): Audience {
  return {
    principals: new Map([[root(blue), ou]]),
    doubtful: new Map(),
    uncertain: undefined,
    ...values,
  };
}

const everyone = anAudience({ principals: new Map([[EVERYONE, "offering"]]) });
const nobody = anAudience({ principals: new Map() });

function aPrincipal(externalId: string, status: "absent" | "connected" | "over") {
  return aConnection({ kind: "service-principal", externalId, status, state: "present" });
}

function aSetting(values: Partial<SettingSituation>): SettingSituation {
  return {
    setting: aPrincipal(root(blue), "absent"),
    offering: anOffering({ gate: "listed", audience: [ou], version: 4 }),
    audience: anAudience(),
    settings: { acceptanceRequired: true },
    admitted: false,
    ...values,
  };
}

describe("a principal", () => {
  it.each(["absent", "connected"] as const)("of the audience belongs there: %s", (status) => {
    expect(decideSetting(aSetting({ setting: aPrincipal(root(blue), status) }))).toMatchObject({
      verdict: "approve",
      reason: "in-audience",
      basis: { target: resource, principal: ou, entryVersion: 4 },
    });
  });

  // "Permissions and acceptance are two independent gates" (privatelink.md section 5): without the second, to try is to connect.
  it.each([
    { principal: root(blue), audience: anAudience(), acceptanceRequired: false },
    { principal: root(blue), audience: anAudience(), acceptanceRequired: undefined },
    { principal: EVERYONE, audience: everyone, acceptanceRequired: false },
    { principal: EVERYONE, audience: everyone, acceptanceRequired: undefined },
  ])(
    "$principal is not let try where acceptance is required: $acceptanceRequired",
    ({ principal, audience, acceptanceRequired }) => {
      const setting = aPrincipal(principal, "absent");
      const settings = { acceptanceRequired };
      expect(decideSetting(aSetting({ setting, audience, settings }))).toMatchObject({
        verdict: "hold",
        reason: "acceptance-off",
      });
    },
  );

  it("that is everyone is let try where the gate is open and acceptance is required", () => {
    const setting = aPrincipal(EVERYONE, "absent");
    expect(decideSetting(aSetting({ setting, audience: everyone }))).toMatchObject({
      verdict: "approve",
      basis: { principal: "offering" },
    });
  });

  it.each([
    { name: "an account", principal: root("666677778888") },
    { name: "a role", principal: `arn:aws:iam::${blue}:role/deploy` },
    { name: "everyone", principal: EVERYONE },
    { name: "what is left of a deleted role", principal: "AROAEXAMPLE" },
  ])("that somebody else added stays, as drift: $name", ({ principal }) => {
    for (const uncertain of [undefined, "the map is too old"]) {
      const setting = aPrincipal(principal, "connected");
      const audience = anAudience({ uncertain });
      expect(decideSetting(aSetting({ setting, audience }))).toMatchObject({
        verdict: "ignore",
        reason: "drift",
      });
    }
  });

  it("that we added goes when the audience no longer has it, also where nobody is asked", () => {
    const setting = aPrincipal(root(blue), "connected");
    for (const acceptanceRequired of [true, false, undefined])
      expect(
        decideSetting(
          aSetting({ setting, audience: nobody, admitted: true, settings: { acceptanceRequired } }),
        ),
      ).toMatchObject({ verdict: "end", reason: "not-in-audience" });
  });

  it("that we added stays while nobody knows who belongs to the audience", () => {
    const setting = aPrincipal(root(blue), "connected");
    const audience = anAudience({ principals: new Map(), uncertain: "the map is too old" });
    expect(decideSetting(aSetting({ setting, audience, admitted: true }))).toMatchObject({
      verdict: "hold",
      reason: "organization-unknown",
      explanation: expect.stringContaining("the map is too old"),
    });
  });

  it("that we added stays while it is not known whether its account left; others go", () => {
    const doubtful = new Map([[root(blue), "account 333344445555 is missing"]]);
    const audience = anAudience({ principals: new Map(), doubtful });
    const ours = { audience, admitted: true };
    expect(
      decideSetting(aSetting({ setting: aPrincipal(root(blue), "connected"), ...ours })),
    ).toMatchObject({
      verdict: "hold",
      reason: "organization-unknown",
      explanation: expect.stringContaining("is missing"),
    });
    const other = aPrincipal(root("444455556666"), "connected");
    expect(decideSetting(aSetting({ setting: other, ...ours }))).toMatchObject({ verdict: "end" });
  });

  it("of the list before stays when the gate opens, until everyone can be let try", () => {
    const setting = aPrincipal(root(blue), "connected");
    const opened = { setting, audience: everyone, admitted: true };
    const settings = { acceptanceRequired: undefined };
    expect(decideSetting(aSetting({ ...opened, settings }))).toMatchObject({
      verdict: "hold",
      reason: "acceptance-off",
    });
    expect(decideSetting(aSetting(opened))).toMatchObject({ verdict: "end" });
  });

  it("is none of our business without a gate, even one that we added", () => {
    const setting = aPrincipal(root(blue), "connected");
    expect(
      decideSetting(aSetting({ setting, offering: anOffering(), admitted: true })),
    ).toMatchObject({ verdict: "ignore", reason: "drift" });
  });

  it("that is neither there nor wanted is over", () => {
    const setting = aPrincipal(root(blue), "over");
    expect(decideSetting(aSetting({ setting, audience: nobody }))).toMatchObject({
      verdict: "ignore",
      reason: "over",
    });
  });
});

it("a notification belongs there, with a gate or without, whether or not anybody is asked", () => {
  const setting = aConnection({
    kind: "service-notification",
    externalId: topicArn,
    status: "absent",
  });
  for (const gate of ["open", undefined] as const)
    for (const acceptanceRequired of [true, false, undefined])
      expect(
        decideSetting(
          aSetting({ setting, offering: anOffering({ gate }), settings: { acceptanceRequired } }),
        ),
      ).toMatchObject({ verdict: "approve", basis: { principal: "offering" } });
});
