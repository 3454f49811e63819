import type { VpcEndpointConnection } from "@aws-sdk/client-ec2";

import { blue } from "../situation.ts";
import { goodRow, green } from "./picture.ts";

export type WrongRow = {
  readonly name: string;
  readonly make: (good: VpcEndpointConnection) => VpcEndpointConnection;
};

/** Values that the SDK's types don't allow are what a later AWS might send. */
function having(field: keyof VpcEndpointConnection, ...values: readonly unknown[]): WrongRow[] {
  return values.map((value) => ({
    name: `${field} ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
    make: (good) => ({ ...good, [field]: value }),
  }));
}

/** Rows of EC2 that leave out whom they are about, or in which state it is, or say it in words without a rule. */
export const wrongRows: readonly WrongRow[] = [
  ...having("VpcEndpointOwner", undefined, "", " ", "*", green, `${blue} `, ` ${blue}`),
  ...having(
    "VpcEndpointOwner",
    `${blue}5`,
    blue.slice(1),
    `0${blue}`,
    "\uff13\uff13\uff1344445555",
  ),
  ...having("VpcEndpointOwner", `arn:aws:iam::${blue}:root`, `account/${blue}`, "tenant-blue"),
  ...having("VpcEndpointState", undefined, "", " ", "waiting", "requested", "approved", "accepted"),
  ...having("VpcEndpointState", "partial", "Partial", "pending acceptance", "pending-acceptance"),
  ...having("VpcEndpointState", "pendingAcceptance ", "pendingAccept\u0430nce", "initiating"),
  ...having("VpcEndpointState", "rejected", "expired", "failed", "deleting", "deleted", "Rejected"),
  ...having("ServiceId", undefined, "", "vpce-svc-0fedcba9876543210", "vpce-svc-0123456789ABCDEF0"),
  ...having("VpcEndpointId", undefined),
];

/** Rows that leave out, or contradict, what a grant for endpoints of the type Interface in eu-west-1 asks for. */
export const unfitRows: readonly WrongRow[] = [
  ...having("VpcEndpointRegion", undefined, "", "eu-central-1", "cross-region", "EU-WEST-1"),
  ...having("VpcEndpointRegion", "eu-west-1 ", "*", "eu-west-11"),
  ...having("NetworkLoadBalancerArns", undefined, []),
  ...having("GatewayLoadBalancerArns", goodRow.NetworkLoadBalancerArns),
  {
    name: "a Gateway Load Balancer alone",
    make: ({ NetworkLoadBalancerArns, ...row }) => ({
      ...row,
      ...(NetworkLoadBalancerArns && { GatewayLoadBalancerArns: NetworkLoadBalancerArns }),
    }),
  },
];
