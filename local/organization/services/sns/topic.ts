import { type Authorization, AwsError } from "../../action.ts";
import type { Clock } from "../../clock.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Subscription } from "./subscription.ts";

export type TopicSettings = {
  readonly arn: string;
  readonly policy?: PolicyDocument;
  /** ARN of the customer-managed key (or its alias) of an encrypted topic. */
  readonly kmsKeyArn?: string;
};

/** One standard topic with its subscriptions. */
export type Topic = {
  settings: TopicSettings;
  readonly subscriptions: Subscription[];
};

/**
 * How long a subscription may wait for its confirmation, and a token is valid: 48 hours (API reference, Subscribe; AWS's
 * announcement of 10 May 2023, "automatic deletion of unconfirmed subscriptions").
 */
export const UNCONFIRMED_MS = 48 * 60 * 60 * 1_000;

/** Every topic of the organization. */
export class Topics {
  readonly #topics = new Map<string, Topic>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Creates a topic, or gives an existing one new settings and leaves its subscriptions alone. Throws InvalidParameter for a
   * policy with an action that topic policies do not take.
   */
  put(settings: TopicSettings): void {
    checkPolicyActions(settings.policy);
    const existing = this.#topics.get(settings.arn);
    if (existing) existing.settings = settings;
    else this.#topics.set(settings.arn, { settings, subscriptions: [] });
  }

  delete(arn: string): void {
    this.#topics.delete(arn);
  }

  all(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  /** For controls: a missing topic is a mistake of the one who asks. */
  get(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (!topic) throw new Error(`there is no topic ${arn}; putTopic makes one`);
    return this.#tidied(topic);
  }

  /** The topic that a call names; throws NotFound, for one of another Region too. */
  ofCall(arn: string | undefined, region: string): Topic {
    const topic = this.#topics.get(checkedArn(arn));
    if (!topic || arn?.split(":")[3] !== region) {
      throw new AwsError("NotFound", "Topic does not exist", 404);
    }
    return this.#tidied(topic);
  }

  /** What a call on this topic needs: the IAM action on the topic, with the topic's own policy. */
  authorization(action: string, arn: string | undefined): Authorization {
    const resource = checkedArn(arn);
    const policy = this.#topics.get(resource)?.settings.policy;
    return {
      action: `sns:${action}`,
      resource,
      resourceAccountId: resource.split(":")[4] ?? "",
      ...(policy && { resourcePolicy: policy }),
    };
  }

  /** The subscription with this ARN, with its topic. */
  subscription(arn: string): { topic: Topic; subscription: Subscription } | undefined {
    const topic = this.#topics.get(arn.split(":").slice(0, 6).join(":"));
    const subscription = topic && this.#tidied(topic).subscriptions.find((one) => one.arn === arn);
    return subscription && { topic, subscription };
  }

  /** The topic without the subscriptions that nobody confirmed in time. */
  #tidied(topic: Topic): Topic {
    const oldestMs = this.#clock.now().getTime() - UNCONFIRMED_MS;
    const stays = topic.subscriptions.filter(
      ({ pendingSince }) => pendingSince === undefined || pendingSince.getTime() > oldestMs,
    );
    if (stays.length < topic.subscriptions.length) {
      topic.subscriptions.splice(0, topic.subscriptions.length, ...stays);
    }
    return topic;
  }
}

export function invalidParameter(reason: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
}

function checkedArn(arn: string | undefined): string {
  if (arn && /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/.test(arn)) return arn;
  throw invalidParameter(`TopicArn Reason: "${arn ?? ""}" is no ARN of a standard topic`);
}

/**
 * What a topic's policy may allow (SNS developer guide, "Amazon SNS API permissions: Actions and resources reference"), and
 * `Receive`, which AWS's own consoles write and SNS takes (aws/aws-cli #3143). ConfirmSubscription is not among them.
 */
const POLICY_ACTIONS: readonly string[] = [
  "addpermission",
  "deletetopic",
  "getdataprotectionpolicy",
  "gettopicattributes",
  "listsubscriptionsbytopic",
  "listtagsforresource",
  "publish",
  "putdataprotectionpolicy",
  "receive",
  "removepermission",
  "settopicattributes",
  "subscribe",
];

/** SNS refuses a policy that goes further, in these words (aws/aws-cli #3143). Patterns with `*` are taken as they are. */
function checkPolicyActions(policy: PolicyDocument | undefined): void {
  for (const statement of policy?.Statement ?? []) {
    const actions: unknown[] = [Reflect.get(statement, "Action") ?? []].flat();
    for (const action of actions) {
      const [service, name = ""] = String(action).toLowerCase().split(":");
      if (service === "*" || name.includes("*")) continue;
      if (service === "sns" && POLICY_ACTIONS.includes(name)) continue;
      throw invalidParameter("Policy statement action out of service scope!");
    }
  }
}
