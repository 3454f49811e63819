import { type Authorization, AwsError } from "../../action.ts";
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

/** Every topic of the organization. */
export class Topics {
  readonly #topics = new Map<string, Topic>();

  /** Creates a topic, or gives an existing one new settings and leaves its subscriptions alone. */
  put(settings: TopicSettings): void {
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
    return topic;
  }

  /** The topic that a call names; throws NotFound, for one of another Region too. */
  ofCall(arn: string | undefined, region: string): Topic {
    const topic = this.#topics.get(checkedArn(arn));
    if (!topic || arn?.split(":")[3] !== region) {
      throw new AwsError("NotFound", "Topic does not exist", 404);
    }
    return topic;
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
    const subscription = topic?.subscriptions.find((one) => one.arn === arn);
    return topic && subscription && { topic, subscription };
  }
}

export function invalidParameter(reason: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
}

function checkedArn(arn: string | undefined): string {
  if (arn && /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/.test(arn)) return arn;
  throw invalidParameter(`TopicArn Reason: "${arn ?? ""}" is no ARN of a standard topic`);
}
