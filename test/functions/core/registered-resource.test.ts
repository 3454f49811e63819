import { expect, it } from "vitest";

import { kindOfResource } from "../../../functions/core/registered-resource.ts";

const id = "0123456789abcdef0";
const uuid = "01234567-89ab-cdef-0123-456789abcdef";

it.each([
  ["arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-" + id, "endpoint-connection"],
  ["arn:aws:ram:eu-west-1:222233334444:resource-share-invitation/*", "share-invitation"],
  ["arn:aws-us-gov:ram:us-gov-west-1:222233334444:resource-share/" + uuid, "share-principal"],
  ["arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-" + id, "service-network"],
  [
    "arn:aws:vpc-lattice:eu-west-1:222233334444:resourceconfiguration/rcfg-" + id,
    "resource-configuration",
  ],
  // One invitation can't be registered: nobody knows it before it is there.
  ["arn:aws:ram:eu-west-1:222233334444:resource-share-invitation/" + uuid, undefined],
  ["arn:aws:ram:eu-west-1:22223333444:resource-share-invitation/*", undefined],
  ["arn:aws:ram:*:222233334444:resource-share-invitation/*", undefined],
  ["arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-" + id, undefined],
  ["arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-" + id + "/x", undefined],
  ["kind/share-invitation", undefined],
  ["", undefined],
])("%s is registered as %s", (arn, kind) => {
  expect(kindOfResource(arn)).toBe(kind);
});
