import { describe, expect, it } from "vitest";

import { deploy } from "../../../local/deployment/deploy.ts";
import { aGraph, aResource } from "./graph-builder.ts";
import { partsDouble } from "./parts-double.ts";

const options = { root: "/repository" };
const aBucket = () =>
  aResource("aws:s3/bucket:Bucket", "Archive", { bucket: "archive", objectLockEnabled: true });
const aDatabase = () =>
  aResource("aws:glue/catalogDatabase:CatalogDatabase", "Database", { name: "audit" });
const aTable = (inputs: object = {}) =>
  aResource("aws:glue/catalogTable:CatalogTable", "Records", {
    name: "records",
    databaseName: "audit",
    tableType: "EXTERNAL_TABLE",
    partitionKeys: [{ name: "day", type: "string" }],
    parameters: { "projection.enabled": "true", "projection.day.type": "date" },
    storageDescriptor: {
      location: "s3://archive/audit/",
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      columns: [{ name: "id", type: "string" }],
      serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
    },
    ...inputs,
  });

describe("a bucket", () => {
  it("is there with Object Lock before its default and its policy are", async () => {
    const { parts, asked } = partsDouble();
    const app = await deploy(
      aGraph(
        aResource("aws:s3/bucketPolicy:BucketPolicy", "Policy", {
          bucket: "archive",
          policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny" }] }),
        }),
        aResource(
          "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
          "ObjectLock",
          { bucket: "archive", rule: { defaultRetention: { mode: "GOVERNANCE", days: 1 } } },
        ),
        aBucket(),
      ),
      parts,
      options,
    );
    expect(asked.map(({ verb }) => verb)).toEqual([
      "s3.putBucket",
      "s3.setObjectLock",
      "s3.setBucketPolicy",
    ]);
    expect(asked[1]?.args).toEqual(["archive", { Mode: "GOVERNANCE", Days: 1 }]);
    expect(app.buckets.get("Archive")).toEqual({ name: "archive", arn: "arn:aws:s3:::archive" });
  });
});

describe("what Athena is asked through", () => {
  it("is listed, and nothing is made", async () => {
    const { parts, asked } = partsDouble();
    const app = await deploy(aGraph(aTable(), aDatabase()), parts, options);
    expect(app.inert.names()).toEqual(["Database", "Records"]);
    expect(asked).toEqual([]);
  });

  it.each([
    [
      "a partition that is not projected",
      { parameters: { "projection.enabled": "true" } },
      /the partition key day is not projected/,
    ],
    ["a projection of no partition", { partitionKeys: [] }, /there is no partition key day/],
    ["a name with capitals", { name: "Records" }, /Athena knows lower-case names/],
    ["another kind of table", { tableType: "VIRTUAL_VIEW" }, /tableType/],
  ])("is refused with %s", async (_, inputs, problem) => {
    const { parts } = partsDouble();
    const deployment = deploy(aGraph(aDatabase(), aTable(inputs)), parts, options);
    await expect(deployment).rejects.toThrow(problem);
  });
});

describe("a key", () => {
  it.each([
    [
      "that signs",
      { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" },
      "SIGN_VERIFY",
    ],
    ["that encrypts", {}, "ENCRYPT_DECRYPT"],
  ])("%s is made as what it is, and listed", async (_, inputs, usage) => {
    const { parts, argumentsOf } = partsDouble();
    const app = await deploy(aGraph(aKey(inputs)), parts, options);
    const arn = "arn:aws:kms:eu-west-1:222233334444:key/Key-id";
    expect(argumentsOf("kms.putKey")).toMatchObject([[{ arn, usage }]]);
    expect(app.keys.get("Key")).toEqual({ id: "Key-id", arn });
  });

  it.each([
    [{ keyUsage: "SIGN_VERIFY" }],
    [{ customerMasterKeySpec: "ECC_NIST_P256" }],
    [{ keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048" }],
  ])("is refused as %j", async (inputs) => {
    const { parts } = partsDouble();
    await expect(deploy(aGraph(aKey(inputs)), parts, options)).rejects.toThrow(
      /"customerMasterKeySpec"/,
    );
  });
});

function aKey(inputs: object) {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] };
  return aResource("aws:kms/key:Key", "Key", { policy: JSON.stringify(policy), ...inputs });
}
