import * as z from "zod";

import { parseArn } from "./arn.ts";

/** What a hint asks to look at. */
export type HintSubject =
  /** These resources: everything on them (`complete`), or what waits there and the ids named. */
  | {
      readonly at: "resources";
      readonly resources: readonly string[];
      readonly externalIds: readonly string[];
      readonly complete: boolean;
    }
  /** Endpoints whose service the text did not name: AWS knows it. */
  | {
      readonly at: "endpoints";
      readonly externalIds: readonly string[];
      readonly accountId: string;
      readonly region: string;
    }
  /** Every registered resource of this account in this Region. */
  | { readonly at: "region"; readonly accountId: string; readonly region: string };

/** A reason to look. Nothing in it is believed but where to look. */
export type Hint = {
  readonly source: "notification" | "event" | LookMessage["source"];
  readonly subject: HintSubject;
};

export type HintReading =
  | { readonly found: "hint"; readonly hint: Hint }
  /** SNS asks whether the queue wants what a topic of another account says (platform.md section 6). */
  | { readonly found: "confirmation"; readonly topicArn: string; readonly token: string }
  | { readonly found: "garbage"; readonly problem: string };

/** The message by which our own functions ask for a look. */
export const LookMessage = z.strictObject({
  type: z.literal("gatehouse.look"),
  source: z.enum(["sweep", "allowlist-change", "organization-change", "follow-up"]),
  resource: z.string().refine((arn) => parseArn(arn) !== undefined, "not an ARN"),
});
export type LookMessage = z.infer<typeof LookMessage>;

/** What SNS wraps around a published text (platform.md section 6). Lenient: new fields are AWS's business. */
const Envelope = z.looseObject({
  Type: z.literal("Notification"),
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().nullish(),
});

/** What SNS sends before it delivers from a topic whose owner does not own the queue. */
const Confirmation = z.looseObject({
  Type: z.literal("SubscriptionConfirmation"),
  TopicArn: z.string(),
  Token: z.string().min(1),
});

/** An event that a rule forwarded (platform.md section 4). Nothing but where it comes from is used: RAM documents no more of its own (ram.md section 1). */
const BusEvent = z.looseObject({
  source: z.string(),
  account: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
  "detail-type": z.string(),
});

// privatelink.md section 1: the safe parser contract. 17 hexadecimal digits, or 8 in old ids.
const SERVICE_ID = /\bvpce-svc-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;
const ENDPOINT_ID = /\bvpce-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;

/**
 * Reads one message of a hint queue. Total. A notification counts only if it came through one of `topicArns`; its text,
 * whose layout AWS does not document, is only searched for ids. An event counts only if it is of one of `eventSources`, and
 * leads to everything that is registered for its account and Region.
 */
export function parseHint(
  body: string,
  topicArns: readonly string[],
  eventSources: readonly string[] = [],
): HintReading {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return {
      found: "garbage",
      problem: "not JSON: neither a notification from SNS nor a look message",
    };
  }
  const look = LookMessage.safeParse(json);
  if (look.success) {
    const { source, resource } = look.data;
    return {
      found: "hint",
      hint: {
        source,
        subject: { at: "resources", resources: [resource], externalIds: [], complete: true },
      },
    };
  }
  const confirmation = Confirmation.safeParse(json);
  if (confirmation.success) {
    const { TopicArn: topicArn, Token: token } = confirmation.data;
    if (!topicArns.includes(topicArn)) return foreign(topicArn);
    return { found: "confirmation", topicArn, token };
  }
  const event = BusEvent.safeParse(json);
  if (event.success && eventSources.includes(event.data.source)) {
    const { account: accountId, region } = event.data;
    return {
      found: "hint",
      hint: { source: "event", subject: { at: "region", accountId, region } },
    };
  }
  const envelope = Envelope.safeParse(json);
  if (!envelope.success)
    return { found: "garbage", problem: "neither a notification from SNS nor a look message" };
  const { TopicArn, Message, Subject } = envelope.data;
  const topic = topicArns.includes(TopicArn) ? parseArn(TopicArn) : undefined;
  if (topic === undefined) return foreign(TopicArn);
  return {
    found: "hint",
    hint: { source: "notification", subject: subjectOf(`${Subject ?? ""}\n${Message}`, topic) },
  };
}

function foreign(topicArn: string): HintReading {
  return {
    found: "garbage",
    problem: `${topicArn} is not a notification topic of this deployment`,
  };
}

function subjectOf(
  text: string,
  { partition, region, accountId }: NonNullable<ReturnType<typeof parseArn>>,
): HintSubject {
  const services = unique(text.match(SERVICE_ID));
  const externalIds = unique(text.match(ENDPOINT_ID));
  if (services.length > 0) {
    const resources = services.map(
      (id) => `arn:${partition}:ec2:${region}:${accountId}:vpc-endpoint-service/${id}`,
    );
    return { at: "resources", resources, externalIds, complete: false };
  }
  if (externalIds.length > 0) return { at: "endpoints", externalIds, accountId, region };
  return { at: "region", accountId, region };
}

function unique(matches: readonly string[] | null): string[] {
  return [...new Set(matches)];
}
