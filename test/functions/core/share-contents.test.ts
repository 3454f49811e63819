import { describe, expect, it } from "vitest";

import {
  contentsOf,
  invitationExpiresAt,
  isLeavable,
} from "../../../functions/core/share-contents.ts";
import { now } from "../../support/situation.ts";

/** Both lists of ram.md section 3. */
const special = [
  "rds:Cluster",
  "ec2:CapacityReservation",
  "ec2:DedicatedHost",
  "license-manager:LicenseConfiguration",
  "ec2:LocalGatewayRouteTable",
  "outposts:Outpost",
  "outposts:Site",
  "route53resolver:ResolverRule",
  "ec2:CoipPool",
  "ec2:PrefixList",
  "ec2:Subnet",
  "ec2:TrafficMirrorTarget",
  "ec2:TransitGateway",
  "ec2:TransitGatewayMulticastDomain",
];
const lattice = "vpc-lattice:Service";

describe("the contents of a share", () => {
  it.each([
    { name: "nothing", types: [], is: [] },
    { name: "one type, however often", types: ["ec2:Subnet", "ec2:subnet"], is: ["ec2:subnet"] },
    {
      name: "types in one order, in lower case",
      types: [lattice, "ec2:Subnet"],
      is: ["ec2:subnet", "vpc-lattice:service"],
    },
    { name: "what has no type", types: ["ec2:Subnet", undefined], is: undefined },
    { name: "what has an empty type", types: ["", "ec2:Subnet"], is: undefined },
  ])("$name", ({ types, is }) => expect(contentsOf(types)).toEqual(is));
});

describe("leaving a share", () => {
  it.each(special)("of %s is allowed", (type) => expect(isLeavable(contentsOf([type]))).toBe(true));
  it.each([
    { name: "an empty one", types: [], is: true },
    { name: "one of several such types", types: special, is: true },
    { name: "one of a service of VPC Lattice", types: [lattice], is: false },
    { name: "one of both kinds", types: [...special, lattice], is: false },
    { name: "one that holds a type nobody has heard of", types: ["new:Thing"], is: false },
  ])("$name: $is", ({ types, is }) => expect(isLeavable(contentsOf(types))).toBe(is));
  it("of unknown contents is not allowed", () => expect(isLeavable(undefined)).toBe(false));
});

const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);

describe("an invitation expires", () => {
  it.each([
    ...special.map((type) => ({ name: type, types: [type], after: 7 * 24 })),
    { name: "several types with 7 days", types: special, after: 7 * 24 },
    { name: "VPC Lattice", types: [lattice], after: 12 },
    { name: "both kinds, of which nobody knows", types: ["ec2:Subnet", lattice], after: 12 },
    { name: "a type nobody has heard of", types: ["new:Thing"], after: 12 },
    { name: "nothing that RAM shows", types: [], after: 12 },
  ])("of $name after $after hours", ({ types, after }) =>
    expect(invitationExpiresAt(contentsOf(types), now)).toEqual(hours(after)),
  );
  it("of unknown contents after 12 hours", () =>
    expect(invitationExpiresAt(undefined, now)).toEqual(hours(12)));
});
