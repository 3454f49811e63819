import { deployment } from "./deployed.ts";
import { partition } from "./partition.ts";
import { isPermanentStage } from "./stage.ts";

type Statement = Record<string, unknown>;

/**
 * A customer-managed key with yearly rotation and an alias that says what it is for.
 * The account itself administers it, as in KMS's own default policy: without that statement no IAM policy could ever
 * grant its use, and a lost administrator would lock the key for good. `statements` admit the services that use it by themselves.
 */
export function customerManagedKey(
  name: string,
  args: {
    alias: string;
    description: string;
    region: string;
    statements?: $util.Input<Statement>[];
  },
): aws.kms.Key {
  const key = new aws.kms.Key(
    name,
    {
      region: args.region,
      description: args.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AccountAdministersKey",
            Effect: "Allow",
            Principal: { AWS: $interpolate`arn:${partition}:iam::${deployment.hubAccountId}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          ...(args.statements ?? []),
        ],
      }),
    },
    // SST's removal policy "retain" knows tables and buckets but no keys, and a table without its key is lost.
    { retainOnDelete: isPermanentStage($app.stage) },
  );
  new aws.kms.Alias(`${name}Alias`, {
    region: args.region,
    name: `alias/${$app.name}-${$app.stage}-${args.alias}`,
    targetKeyId: key.keyId,
  });
  return key;
}
