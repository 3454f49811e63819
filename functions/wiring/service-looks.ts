import { STSClient } from "@aws-sdk/client-sts";

import { dynamoCallBudget } from "../adapters/call-budget.ts";
import { ServiceLookEnvironment } from "../adapters/environment.ts";
import { ec2Clients } from "../adapters/provider-session.ts";
import { wireLook } from "./looks.ts";
import { rolesByAccount } from "./roles.ts";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What the functions that look at endpoint services are wired with: beside the tables, EC2 in the accounts that own services. */
export function wireServiceLook(variables: Record<string, string | undefined>) {
  const wired = wireLook(ServiceLookEnvironment, variables);
  const { env, documents, ports } = wired;
  const { now } = ports;
  const budget = dynamoCallBudget(documents, env.LEDGER_TABLE, {
    now,
    sleep,
    random: Math.random,
  });
  const clients = ec2Clients({
    hubAccountId: env.HUB_ACCOUNT_ID,
    providerRoles: rolesByAccount("PROVIDER_ROLE_ARNS", env.PROVIDER_ROLE_ARNS),
    sts: new STSClient({}),
    sessionName: env.AWS_LAMBDA_FUNCTION_NAME,
  });
  return { ...wired, ec2: { clients, budget, idsPerCall: env.IDS_PER_CALL, now } };
}
