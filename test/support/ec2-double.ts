import type { Filter, VpcEndpointConnection, UnsuccessfulItem } from "@aws-sdk/client-ec2";
import {
  AcceptVpcEndpointConnectionsCommand,
  DescribeVpcEndpointConnectionsCommand,
  EC2Client,
  EC2ServiceException,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";

/** What a call carried, by its action. */
export type Ec2Call = { readonly action: string; readonly input: Record<string, unknown> };

/** What stands in for EC2 where only an answer counts that the simulated EC2 never gives. Throw to refuse a call. */
export type Ec2Answers = {
  readonly accept?: (ids: readonly string[]) => { readonly Unsuccessful?: UnsuccessfulItem[] };
  readonly reject?: Ec2Answers["accept"];
  readonly describe?: (
    token: string | undefined,
    filters: readonly Filter[],
  ) => {
    readonly VpcEndpointConnections?: VpcEndpointConnection[];
    readonly NextToken?: string;
  };
};

/** A client whose `send` answers by itself; `calls` is what reached it, in order. */
export function ec2Double(answers: Ec2Answers): { client: EC2Client; calls: readonly Ec2Call[] } {
  const calls: Ec2Call[] = [];
  const client = new EC2Client({ region: "eu-west-1" });
  const send = async (command: { input: object }): Promise<object> => {
    const action = command.constructor.name.replace(/Command$/, "");
    calls.push({ action, input: { ...command.input } });
    const $metadata = { requestId: `request-${calls.length}` };
    if (command instanceof DescribeVpcEndpointConnectionsCommand)
      return {
        $metadata,
        ...answers.describe?.(command.input.NextToken, command.input.Filters ?? []),
      };
    if (command instanceof AcceptVpcEndpointConnectionsCommand)
      return { $metadata, ...answers.accept?.(command.input.VpcEndpointIds ?? []) };
    if (command instanceof RejectVpcEndpointConnectionsCommand)
      return { $metadata, ...answers.reject?.(command.input.VpcEndpointIds ?? []) };
    throw new Error(`the double of EC2 knows no ${action}`);
  };
  // The overloads of `send` can't be written as one function type; the double answers promises only.
  client.send = send as EC2Client["send"];
  return { client, calls };
}

/** An error as the SDK makes it of EC2's answer. */
export function ec2Error(
  name: string,
  httpStatusCode: number | "none" = 400,
  $fault: "client" | "server" = "client",
): EC2ServiceException {
  const $metadata = {
    requestId: "request-of-the-error",
    ...(httpStatusCode === "none" ? {} : { httpStatusCode }),
  };
  return new EC2ServiceException({ name, $fault, $metadata, message: "said EC2" });
}
