import { createHash } from "node:crypto";

/** Where a stack is, and as whom it makes its resources. */
export type StackPlace = {
  readonly stackName: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
};

/** `arn:…:cloudformation:REGION:ACCOUNT:stack/NAME/ID`; equal from run to run. */
export function stackIdOf(place: StackPlace): string {
  const { stackName, partition, accountId, region } = place;
  const id = uuidFrom(`${accountId}/${region}/${stackName}`);
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${id}`;
}

/** The values that every template knows by name. */
export function pseudoParameters(place: StackPlace): ReadonlyMap<string, string> {
  return new Map([
    ["AWS::AccountId", place.accountId],
    ["AWS::Partition", place.partition],
    ["AWS::Region", place.region],
    ["AWS::StackId", stackIdOf(place)],
    ["AWS::StackName", place.stackName],
    ["AWS::URLSuffix", place.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"],
  ]);
}

/** The name that CloudFormation gives a resource that has none of its own: stack, logical name, twelve characters. */
export function generatedName(place: StackPlace, logicalId: string): string {
  const digits = createHash("sha256")
    .update(`${stackIdOf(place)}/${logicalId}`)
    .digest("hex");
  return `${place.stackName}-${logicalId}-${digits.slice(0, 12).toUpperCase()}`;
}

/** Id of a resource whose service chooses it, such as a key. */
export function generatedUuid(place: StackPlace, logicalId: string): string {
  return uuidFrom(`${stackIdOf(place)}/${logicalId}`);
}

/** The ARN of a regional resource of the stack's account. */
export function regionalArn(place: StackPlace, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}

function uuidFrom(text: string): string {
  const digits = createHash("sha256").update(text).digest("hex").slice(0, 32);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
