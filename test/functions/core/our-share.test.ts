import { describe, expect, it } from "vitest";

import { findingsOnShare, whyNothingIsCut } from "../../../functions/core/our-share.ts";
import { anOurShare } from "../../support/share-situation.ts";

describe("what a share's principals could use", () => {
  it.each([
    { types: ["vpc-lattice:service"], isCut: true },
    {
      types: [
        "vpc-lattice:resourceconfiguration",
        "vpc-lattice:service",
        "vpc-lattice:servicenetwork",
      ],
      isCut: true,
    },
    { types: ["ec2:transitgateway"], isCut: false },
    { types: ["ec2:subnet", "vpc-lattice:service"], isCut: false },
    { types: ["vpc-lattice:whatever-comes-next"], isCut: false },
    { types: [], isCut: false },
  ])("can be cut of $types: $isCut", ({ types, isCut }) => {
    const why = whyNothingIsCut(anOurShare({ resourceTypes: types }));
    expect(why === undefined).toBe(isCut);
  });

  it("is named where it can't be", () => {
    const resourceTypes = ["ec2:subnet", "vpc-lattice:service"];
    expect(whyNothingIsCut(anOurShare({ resourceTypes }))).toContain("the use of ec2:subnet can");
  });
});

describe("what is wrong with a share", () => {
  it.each([
    { name: "nothing", share: {}, hasOutsiders: false, says: [] },
    { name: "nothing", share: { allowsOutsiders: true }, hasOutsiders: true, says: [] },
    {
      name: "that it lets outsiders in for nobody",
      share: { allowsOutsiders: true },
      hasOutsiders: false,
      says: ["set allowExternalPrincipals to false"],
    },
    {
      name: "that it lets no outsider in",
      share: {},
      hasOutsiders: true,
      says: ["set allowExternalPrincipals to true"],
    },
    {
      name: "that AWS did not say so",
      share: { allowsOutsiders: undefined },
      hasOutsiders: true,
      says: ["set allowExternalPrincipals to true"],
    },
    {
      name: "nothing about outsiders while nobody knows who is one",
      share: { allowsOutsiders: true },
      hasOutsiders: undefined,
      says: [],
    },
    {
      name: "each thing by itself",
      share: {
        allowsOutsiders: true,
        awsPermissions: ["AWSRAMDefaultPermissionSubnet"],
        featureSet: "promoting_to_standard",
      },
      hasOutsiders: false,
      says: ["allowExternalPrincipals", "AWSRAMDefaultPermissionSubnet", "promoting_to_standard"],
    },
  ])("is $name", ({ share, hasOutsiders, says }) => {
    const findings = findingsOnShare(anOurShare(share), hasOutsiders);
    expect(findings.map(({ finding, explanation }) => ({ finding, explanation }))).toEqual(
      says.map((text) => ({
        finding: "share-too-open",
        explanation: expect.stringContaining(text),
      })),
    );
  });
});
