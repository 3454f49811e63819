import { blue } from "../situation.ts";
import type { AwsCell, AwsFamily } from "./aws-picture.ts";
import { having } from "./aws-picture.ts";
import { lookAlikes } from "./aws-wrong-values.ts";
import { network, networkBases, subjects } from "./network-bases.ts";
import { green, hub } from "./picture.ts";

const byTag = networkBases.filter(({ name }) => /by a tag/.test(name));
const idOf = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
const vpc = (Tags: readonly object[], values: object = {}) => ({
  Vpcs: [{ VpcId: idOf(subjects["vpc-association"]), OwnerId: blue, Tags, ...values }],
});

/** Tags in the wrong words, of the wrong thing, or read by somebody who is not the owner. */
export const tagFamily: AwsFamily = {
  family: "the tag",
  does: "opens",
  cells: byTag.flatMap((base): AwsCell[] => {
    const { picture, name: where } = base;
    const isVpc = base.kind === "vpc-association";
    const cell = (name: string, api: string, page: object): AwsCell => ({
      name: `${name}: ${where}`,
      mended: picture,
      wrong: having(picture, ["aws", api], [page]),
    });
    const networks = [
      ...lookAlikes(network),
      "",
      "*",
      "sn-0123456789abcdef0",
      "true",
      subjects["service-association"],
    ];
    const keys = lookAlikes("gatehouse:service-network");
    if (!isVpc) {
      const list =
        base.kind === "service-association" ? "ListServices" : "ListResourceConfigurations";
      const arn = Object.entries(subjects).find(([kind]) => kind === base.kind)?.[1] ?? "";
      return [
        ...networks.map((value) =>
          cell(`network ${JSON.stringify(value)}`, "ListTagsForResource", {
            tags: { "gatehouse:service-network": value },
          }),
        ),
        ...keys.map((key) =>
          cell(`key ${JSON.stringify(key)}`, "ListTagsForResource", { tags: { [key]: network } }),
        ),
        ...["", "sg-0123456789abcdef0", " "].map((value) =>
          cell(`groups ${JSON.stringify(value)}`, "ListTagsForResource", {
            tags: { "gatehouse:service-network": network, "gatehouse:security-groups": value },
          }),
        ),
        // A service that somebody shares with blue is in blue's list too; its tags are not blue's to write.
        ...[green, hub, "666677778888"].map((account) =>
          cell(`of ${account}`, `${list} of ${blue}`, {
            items: [{ arn: arn.replace(blue, account), status: "ACTIVE" }],
          }),
        ),
        ...["CREATE_FAILED", "DELETE_IN_PROGRESS"].map((status) =>
          cell(status, `${list} of ${blue}`, { items: [{ arn, status }] }),
        ),
      ];
    }
    const good = { Key: "gatehouse:service-network", Value: network };
    const api = `DescribeVpcs of ${blue}`;
    return [
      ...networks.map((Value) =>
        cell(`network ${JSON.stringify(Value)}`, api, vpc([{ ...good, Value }])),
      ),
      ...keys.map((Key) => cell(`key ${JSON.stringify(Key)}`, api, vpc([{ ...good, Key }]))),
      ...["", " ", "*", "none", "sg-0123456789abcdef0,sg-0123456789abcdef1", "sg-", "default"].map(
        (Value) =>
          cell(
            `groups ${JSON.stringify(Value)}`,
            api,
            vpc([good, { Key: "gatehouse:security-groups", Value }]),
          ),
      ),
      ...[
        "gatehouse:security-group",
        "gatehouse:securityGroups",
        "Gatehouse:Security-Groups",
        "",
      ].map((Key) =>
        cell(
          `the key of groups ${JSON.stringify(Key)}`,
          api,
          vpc([good, { Key, Value: "sg-0123456789abcdef0" }]),
        ),
      ),
      ...["gatehouse:security-groups ", " gatehouse:security-groups", undefined].map((Key) =>
        cell(
          `the key of groups ${JSON.stringify(Key)}`,
          api,
          vpc([good, { Key, Value: "sg-0123456789abcdef0" }]),
        ),
      ),
      ...[green, hub, "", undefined].map((OwnerId) =>
        cell(`of ${OwnerId}`, api, vpc([good], { OwnerId })),
      ),
    ];
  }),
};
