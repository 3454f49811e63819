import type { Graph } from "../synthesis/graph.ts";
import type { DeployedApp } from "./deployed-app.ts";
import type { Parts } from "./parts.ts";

/** Where one graph is being deployed to. */
export type DeploymentTarget = {
  readonly graph: Graph;
  readonly parts: Parts;
  /** Absolute folder that the code's folders in the graph are relative to. */
  readonly root: string;
  /** Folders of uploaded code, by `BUCKET/KEY`. */
  readonly codeFolders: Map<string, string>;
  /** Filled as resources are deployed; a later resource finds earlier ones in it. */
  readonly app: DeployedApp;
};

/** The ARN of a regional resource of the graph's account; `region` is the resource's input of that name, if it has one. */
export function arnOf(
  { graph }: DeploymentTarget,
  service: string,
  resource: string,
  region: string = graph.region,
): string {
  return `arn:${graph.partition}:${service}:${region}:${graph.accountId}:${resource}`;
}

/** The ARN of an IAM role of the graph's account; `path` starts and ends with a slash. */
export function roleArnOf({ graph }: DeploymentTarget, path: string, name: string): string {
  return `arn:${graph.partition}:iam::${graph.accountId}:role${path}${name}`;
}

/** The ARN behind a KMS key's id, ARN, alias or alias ARN, as SNS, SQS and DynamoDB take them. */
export function keyArnOf(target: DeploymentTarget, key: string, region?: string): string {
  if (key.startsWith("arn:")) return key;
  return arnOf(target, "kms", key.startsWith("alias/") ? key : `key/${key}`, region);
}
