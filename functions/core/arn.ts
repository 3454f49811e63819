/** The parts of an Amazon Resource Name that Gatehouse reads. */
export type Arn = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon: `vpc-endpoint-service/vpce-svc-…`. */
  readonly resource: string;
};

const SHAPE =
  /^arn:(?<partition>aws(?:-[a-z]+)*):(?<service>[a-z0-9-]+):(?<region>[a-z0-9-]*):(?<accountId>\d{12}|):(?<resource>[!-~]+)$/;

/** The parts of `text`, or undefined if it is not an ARN of an AWS partition written in printable ASCII. */
export function parseArn(text: string): Arn | undefined {
  const groups = SHAPE.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { partition = "", service = "", region = "", accountId = "", resource = "" } = groups;
  return { partition, service, region, accountId, resource };
}
