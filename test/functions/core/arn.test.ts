import { expect, it } from "vitest";

import { parseArn } from "../../../functions/core/arn.ts";

it.each([
  {
    text: "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-0123456789abcdef0",
    parts: [
      "aws",
      "ec2",
      "eu-west-1",
      "222233334444",
      "vpc-endpoint-service/vpce-svc-0123456789abcdef0",
    ],
  },
  {
    text: "arn:aws-us-gov:sns:us-gov-west-1:222233334444:gatehouse",
    parts: ["aws-us-gov", "sns", "us-gov-west-1", "222233334444", "gatehouse"],
  },
  { text: "arn:aws-iso-b:s3:::bucket/a:b", parts: ["aws-iso-b", "s3", "", "", "bucket/a:b"] },
])("reads $text", ({ text, parts }) => {
  const [partition, service, region, accountId, resource] = parts;
  expect(parseArn(text)).toEqual({ partition, service, region, accountId, resource });
});

it.each([
  "",
  "arn",
  "arn:aws:ec2:eu-west-1:222233334444:",
  "arn:aws:ec2:eu-west-1:222233334444",
  "arn:aws:ec2:eu-west-1:22223333444:x",
  "arn:aws:ec2:eu-west-1:2222333344445:x",
  "arn:aws:ec2:eu-west-1:２２２２33334444:x",
  "arn:amazon:ec2:eu-west-1:222233334444:x",
  "arn:aws-:ec2:eu-west-1:222233334444:x",
  "arn:AWS:ec2:eu-west-1:222233334444:x",
  "ARN:aws:ec2:eu-west-1:222233334444:x",
  " arn:aws:ec2:eu-west-1:222233334444:x",
  "arn:aws:ec2:eu-west-1:222233334444:x ",
  "arn:aws:ec2:eu-west-1:222233334444:x\n",
  "arn:aws:ec2:eu-west-1:222233334444:x y",
  "arn:aws:ec2:eu-west-1:222233334444:vpc\u200B",
  "arn:aws:ec2:*:222233334444:x",
  "arn:aws:ec2:eu-west-1:*:x",
  "*",
])("refuses %j", (text) => {
  expect(parseArn(text)).toBeUndefined();
});
