import { audit } from "./tables.ts";

/**
 * Records are put, once, and never touched again, whoever asks: a right that somebody is given by mistake changes no record, and
 * nothing in it expires. Only a put over a record's id is left, which IAM can't tell from a first one: every put of ours carries
 * the condition against it (NOT_YET_RECORDED), and what the stream shows of any other is archived and told (docs/audit.md).
 * Administration is not meant, so the table can still be deployed, backed up and, where its stage lets it, deleted.
 */
new aws.dynamodb.ResourcePolicy("AuditTablePolicy", {
  resourceArn: audit.arn,
  policy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "NobodyChangesRecords",
        Effect: "Deny",
        Principal: "*",
        Action: [
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
          "dynamodb:BatchWriteItem",
          "dynamodb:PartiQLInsert",
          "dynamodb:PartiQLUpdate",
          "dynamodb:PartiQLDelete",
          "dynamodb:UpdateTimeToLive",
        ],
        Resource: audit.arn,
      },
    ],
  }),
});
