import * as z from "zod";

import { defineKind, regional } from "../resource-kind.ts";
import { functionArnOf } from "./function.ts";

/** A statement of a function's resource policy, as Lambda's AddPermission writes it. */
export const permission = defineKind({
  type: "aws:lambda/permission:Permission",
  inputs: z.strictObject({
    ...regional,
    action: z.literal("lambda:InvokeFunction"),
    function: z.string(),
    principal: z.string(),
    sourceArn: z.string().optional(),
    sourceAccount: z.string().optional(),
    principalOrgId: z.string().optional(),
    statementId: z.string().optional(),
  }),
  harmless: {},
  deploy(inputs, resource, target) {
    const functionArn = functionArnOf(target, inputs.function, inputs.region);
    const conditions = {
      ...(inputs.sourceArn ? { ArnLike: { "AWS:SourceArn": inputs.sourceArn } } : {}),
      ...(inputs.sourceAccount || inputs.principalOrgId
        ? {
            StringEquals: {
              ...(inputs.sourceAccount ? { "AWS:SourceAccount": inputs.sourceAccount } : {}),
              ...(inputs.principalOrgId ? { "aws:PrincipalOrgID": inputs.principalOrgId } : {}),
            },
          }
        : {}),
    };
    target.parts.lambda.putPermission({
      functionArn,
      statement: {
        Sid: inputs.statementId ?? resource.name,
        Effect: "Allow",
        Principal: toPrincipal(target.graph.partition, inputs.principal),
        Action: inputs.action,
        Resource: functionArn,
        ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
      },
    });
  },
});

function toPrincipal(partition: string, principal: string): object | string {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` };
  return principal.startsWith("arn:") ? { AWS: principal } : { Service: principal };
}
