import type { PolicyDocument } from "./identities.ts";
import type { Platform } from "./platform.ts";

/**
 * Who makes a call, as AWS would see it after verifying the signature.
 * A `service` caller is AWS itself (a service principal): it has no identity policies, only resource policies admit it.
 */
export type Caller =
  | { readonly type: "user"; readonly accountId: string; readonly arn: string }
  | {
      readonly type: "role";
      readonly accountId: string;
      /** `arn:…:sts::ACCOUNT:assumed-role/NAME/SESSION` */
      readonly arn: string;
      /** `arn:…:iam::ACCOUNT:role/PATH/NAME`, whose policies apply */
      readonly roleArn: string;
      /** Narrows what the role may do to what this policy allows, too; the session may do all that the role may without one. */
      readonly sessionPolicy?: PolicyDocument;
    }
  | {
      readonly type: "service";
      /** such as `vpce.amazonaws.com` */
      readonly service: string;
      /** `aws:SourceArn` and `aws:SourceAccount` of the call: what made the service act */
      readonly sourceArn: string;
      readonly sourceAccount: string;
    };

/** One permission a call needs: all of them must be allowed before the action runs. */
export type Authorization = {
  /** IAM's name, such as `ec2:AcceptVpcEndpointConnections`, which may differ from the API's name. */
  readonly action: string;
  /** ARN of the resource, or `*` where the action has no resource types. */
  readonly resource: string;
  /** Account that owns the resource; the Region's caller account when left out. */
  readonly resourceAccountId?: string;
  /** The policy on the resource itself (topic, queue, key, table, role trust), parsed. */
  readonly resourcePolicy?: unknown;
  /** Condition keys of this request beyond the global ones that the front fills in. */
  readonly context?: Readonly<Record<string, string | string[]>>;
};

/** What an action knows of the call that it serves. */
export type Call = {
  readonly platform: Platform;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  /** Service that makes this call on the caller's behalf (`dynamodb`, `sns`): becomes `kms:ViaService`. */
  readonly via?: string;
};

/**
 * One modelled action of one AWS API: one file each.
 *
 * The front parses the input from the SDK command's own schema, refuses by name every input member that is not in
 * `parameters`, asks IAM for everything `authorize` lists, takes a token from the action's bucket, and only then runs it.
 */
export type Action<Input extends object = object, Output extends object = object> = {
  /** The API's name: `AcceptVpcEndpointConnections`. */
  readonly name: string;
  /** The SDK command class; its `schema` drives parsing and serialization. */
  readonly command: new (input: Input) => { readonly schema?: unknown };
  readonly parameters: readonly (keyof Input & string)[];
  authorize(input: Input, call: Call): readonly Authorization[] | Promise<readonly Authorization[]>;
  run(input: Input, call: Call): Output | Promise<Output>;
  /** Token bucket per account and Region; unlimited when left out. Only honoured when `knobs.throttling` is `documented`. */
  readonly bucket?: {
    readonly name: string;
    readonly capacity: number;
    readonly refillPerSecond: number;
  };
};

/** Types an action by its SDK command, and forgets the types for the registry. */
export function defineAction<Input extends object, Output extends object>(
  action: Action<Input, Output>,
): Action {
  // The registry calls with what the command's schema parsed, which is Input by construction.
  return action as unknown as Action;
}

export type Protocol = "ec2-query" | "query" | "json-1.0" | "json-1.1" | "rest-json" | "rest-xml";

/** One simulated AWS service: how its requests are told apart, and what it can do. */
export type Service = {
  /** Name in the SigV4 credential scope: `ec2`, `sts`, `sns`, `sqs`, `dynamodb`, `organizations` … */
  readonly signingName: string;
  readonly protocols: readonly Protocol[];
  /** `x-amz-target` prefix of the JSON protocols: `AmazonSQS`, `AWSOrganizationsV20161128` … */
  readonly targetPrefix?: string;
  /** `xmlns` of XML answers: `http://ec2.amazonaws.com/doc/2016-11-15/` … */
  readonly xmlNamespace?: string;
  /**
   * A global service: answers calls signed for any Region, even one that the organization does not use
   * (Organizations and STS are signed for us-east-1 by default in partition `aws`).
   */
  readonly global?: boolean;
  /**
   * Query-protocol code of each error shape, where a JSON service was a query service once (SQS: `QueueDoesNotExist` is
   * `AWS.SimpleQueueService.NonExistentQueue`). Goes into `x-amzn-query-error` for clients that ask for it.
   */
  readonly queryErrorCodes?: Readonly<Record<string, string>>;
  /** Largest body that the front reads for it, in bytes; 2 MiB when left out. */
  readonly maxBodyBytes?: number;
  readonly actions: readonly Action[];
};

/** An error of the AWS API: code to the letter, HTTP status 400 unless said otherwise. Thrown by actions. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape (`CancellationReasons` …). */
  readonly members: Readonly<Record<string, unknown>>;
  constructor(
    code: string,
    message: string,
    status = 400,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** The simulator's own refusal: the request is legal AWS, but nothing here models it. Never ignored. */
export class NotModelledError extends AwsError {
  constructor(what: string) {
    super(
      "NotModelledByGatehouseLocal",
      `${what} is not modelled by the local organization (local/README.md lists what is)`,
      501,
    );
  }
}
