import type { Request } from "../../functions/core/request.ts";
import { blue, minutes } from "./situation.ts";

export const network =
  "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-0123456789abcdef0";
export const blueService = `arn:aws:vpc-lattice:eu-west-1:${blue}:service/svc-0123456789abcdef0`;
export const blueVpc = `arn:aws:ec2:eu-west-1:${blue}:vpc/vpc-0123456789abcdef0`;

/** Blue asks that its service may join the network. */
export function aRequest(values: Partial<Request> = {}): Request {
  return {
    schema: 1,
    id: "r1",
    resource: network,
    kind: "service-association",
    tenant: blue,
    subject: blueService,
    status: "approved",
    createdAt: minutes(-60),
    version: 1,
    ...values,
  };
}
