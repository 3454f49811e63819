import pLimit from "p-limit";

import type { Cause } from "./audit-head.ts";
import { connectionId } from "./connection.ts";
import type { Looked as LastLooked, Recorded } from "./coverage.ts";
import { isCovered, notLookedAtSince } from "./coverage.ts";
import type { Hint, HintSubject } from "./hint.ts";
import { parseHint } from "./hint.ts";
import type { LookRequest, LookResult } from "./look.ts";
import { ThrottledError } from "./throttled-error.ts";

/** One message of the hint queue. */
export type HintMessage = {
  readonly id: string;
  readonly body: string;
  readonly arrivedAt: Date;
  /** 1 the first time. */
  readonly receiveCount: number;
};

/** What a batch of hints needs from outside. */
export type BatchPorts = {
  /** Sources of events that are believed to be hints, such as `aws.ram`; none if left out. */
  readonly eventSources?: readonly string[];
  /** Asks for another look at a resource in a while, because AWS is still at work on something there. */
  readonly followUp?: (resource: string) => Promise<void>;
  /** Resources registered in an account and Region. */
  readonly registered: (accountId: string, region: string) => Promise<readonly string[]>;
  /** The resources that these ids belong to; ids that AWS does not show are left out. */
  readonly locate: (
    externalIds: readonly string[],
    accountId: string,
    region: string,
  ) => Promise<ReadonlyMap<string, string>>;
  /** Says yes to a topic of this deployment that asks whether it may deliver to the queue. */
  readonly confirm: (topicArn: string, token: string) => Promise<void>;
  readonly recorded: Recorded;
  readonly looked: LastLooked;
  readonly look: (
    request: Pick<LookRequest, "resource" | "externalIds" | "complete"> & { readonly cause: Cause },
  ) => Promise<LookResult>;
  readonly report: (event: BatchEvent) => void;
};

export type BatchEvent =
  | { readonly event: "hint.garbage"; readonly messageId: string; readonly problem: string }
  | { readonly event: "hint.covered"; readonly messageId: string }
  | { readonly event: "subscription.confirmed"; readonly topicArn: string }
  | {
      readonly event: "hint.unseen";
      readonly messageId: string;
      readonly externalIds: readonly string[];
    }
  | { readonly event: "look.again"; readonly resource: string; readonly because: string }
  | { readonly event: "look.failed"; readonly resource: string; readonly error: unknown };

/** A message that must come back to the queue, and when. Messages not named are done. */
export type Returned = { readonly messageId: string; readonly delaySeconds: number };

/** Resources looked at side by side. */
const PARALLEL_LOOKS = 4;
/** Times that an id which AWS does not show yet is waited for; after that the sweep finds what there is (privatelink.md section 10). */
const UNSEEN_RECEIVES = 4;

/**
 * Answers a batch of hints with as few looks as possible: hints of one resource share one, and a hint whose connections were
 * looked at after it arrived needs none. Each message stands for itself: one that is garbage, or whose look failed, comes
 * back alone.
 */
export async function answerHints(
  messages: readonly HintMessage[],
  topicArns: readonly string[],
  ports: BatchPorts,
): Promise<readonly Returned[]> {
  const returned = new Map<string, number>();
  const asked: Asked[] = [];
  for (const message of messages) {
    const reading = parseHint(message.body, topicArns, ports.eventSources);
    if (reading.found === "garbage") {
      ports.report({ event: "hint.garbage", messageId: message.id, problem: reading.problem });
      // It will not get better: at once again, so that it is soon in the dead-letter queue where people see it.
      returned.set(message.id, 0);
      continue;
    }
    try {
      if (reading.found === "confirmation") {
        await ports.confirm(reading.topicArn, reading.token);
        ports.report({ event: "subscription.confirmed", topicArn: reading.topicArn });
        continue;
      }
      const resolved = await resolve(reading.hint.subject, ports);
      asked.push({ message, hint: reading.hint, ...resolved });
      if (resolved.unlocated.length > 0)
        waitForUnseen(message, resolved.unlocated, returned, ports);
    } catch (error) {
      const subject =
        reading.found === "hint" ? reading.hint.subject.at : `confirm ${reading.topicArn}`;
      reportFailure(subject, error, ports);
      returnLater(message, returned);
    }
  }
  const wanted = await wishesOf(asked, returned, ports);
  const limit = pLimit(PARALLEL_LOOKS);
  const looked = await Promise.all(
    [...wanted].map(([resource, wish]) => limit(() => grant(resource, wish, returned, ports))),
  );
  for (const { message, ids } of unseenEverywhere(looked))
    waitForUnseen(message, ids, returned, ports);
  return [...returned].map(([messageId, delaySeconds]) => ({ messageId, delaySeconds }));
}

/** What the messages of a batch want of one resource. */
type Wish = {
  readonly externalIds: Set<string>;
  complete: boolean;
  readonly messages: WishingMessage[];
};
type WishingMessage = { readonly message: HintMessage; readonly hint: Hint };

/** A look that was made, whose it was, and which of the ids named its resource does not have. */
type Looked = { readonly messages: readonly WishingMessage[]; readonly unseen: readonly string[] };

/** What is left to look at, by resource, after what was looked at since the messages arrived. The ledger is asked once for all of them. */
async function wishesOf(
  asked: readonly Asked[],
  returned: Map<string, number>,
  ports: BatchPorts,
): Promise<ReadonlyMap<string, Wish>> {
  const wanted = new Map<string, Wish>();
  const evidence = evidenceOf(asked, ports);
  for (const one of asked) {
    const { message, hint, complete, unlocated } = one;
    let resources: readonly string[];
    try {
      resources = await notAnswered(one, evidence);
    } catch (error) {
      reportFailure(one.resources.join(", "), error, ports);
      returnLater(message, returned);
      continue;
    }
    if (resources.length === 0 && one.resources.length > 0)
      ports.report({ event: "hint.covered", messageId: message.id });
    for (const resource of resources) {
      const wish = wanted.get(resource) ?? {
        externalIds: new Set(),
        complete: false,
        messages: [],
      };
      for (const id of namedBy(hint)) if (!unlocated.includes(id)) wish.externalIds.add(id);
      wish.complete ||= complete;
      wish.messages.push({ message, hint });
      wanted.set(resource, wish);
    }
  }
  return wanted;
}

type Evidence = Pick<BatchPorts, "recorded" | "looked">;

/** What the ledger knows of everything that these messages name, read at most once. */
function evidenceOf(asked: readonly Asked[], { recorded, looked }: BatchPorts): Evidence {
  const connections = asked.flatMap(({ resources, complete, hint }) =>
    complete
      ? []
      : resources.flatMap((resource) => namedBy(hint).map((id) => connectionId(resource, id))),
  );
  const resources = [...new Set(asked.flatMap((one) => one.resources))];
  let records: ReturnType<Recorded> | undefined;
  let lastLooks: ReturnType<LastLooked> | undefined;
  return {
    recorded: () => (records ??= recorded(connections)),
    looked: () => (lastLooks ??= looked(resources)),
  };
}

function namedBy({ subject }: Hint): readonly string[] {
  return subject.at === "region" ? [] : subject.externalIds;
}

/** A message, and where it leads. */
type Asked = WishingMessage & Resolved;

type Resolved = {
  readonly resources: readonly string[];
  readonly complete: boolean;
  /** Ids that AWS does not show, so that nobody knows where to look. */
  readonly unlocated: readonly string[];
};

async function resolve(subject: HintSubject, ports: BatchPorts): Promise<Resolved> {
  switch (subject.at) {
    case "resources":
      return { resources: subject.resources, complete: subject.complete, unlocated: [] };
    case "region": {
      const resources = await ports.registered(subject.accountId, subject.region);
      return { resources, complete: true, unlocated: [] };
    }
    case "endpoints": {
      const { accountId, region } = subject;
      const located = await ports.locate(subject.externalIds, accountId, region);
      const unlocated = subject.externalIds.filter((id) => !located.has(id));
      return { resources: [...new Set(located.values())], complete: false, unlocated };
    }
  }
}

/** The resources that are still to be looked at for this message. */
async function notAnswered(
  { message: { arrivedAt }, hint, resources, complete }: Asked,
  { recorded, looked }: Evidence,
): Promise<readonly string[]> {
  if (complete) {
    const wants = hint.source === "sweep" ? "sweep" : "listing";
    return await notLookedAtSince(arrivedAt, resources, wants, looked);
  }
  const externalIds = namedBy(hint);
  if (externalIds.length === 0) return resources;
  return (await isCovered(arrivedAt, resources, externalIds, recorded, looked)) ? [] : resources;
}

async function grant(
  resource: string,
  wish: Wish,
  returned: Map<string, number>,
  ports: BatchPorts,
): Promise<Looked> {
  const { messages } = wish;
  const first = messages[0];
  if (first === undefined) return { messages, unseen: [] };
  const cause = { source: first.hint.source, id: first.message.id };
  const comeBack = () => {
    for (const { message } of messages) returnLater(message, returned);
  };
  try {
    const result = await ports.look({
      resource,
      externalIds: [...wish.externalIds],
      complete: wish.complete,
      cause,
    });
    if (result.look === "again") {
      ports.report({ event: "look.again", resource, because: result.because });
      comeBack();
    } else if (result.followUp === true) await ports.followUp?.(resource);
    return { messages, unseen: result.unseen };
  } catch (error) {
    reportFailure(resource, error, ports);
    comeBack();
    return { messages, unseen: [] };
  }
}

/** Too many requests is a matter of waiting, not of failing. */
function reportFailure(resource: string, error: unknown, ports: Pick<BatchPorts, "report">): void {
  if (error instanceof ThrottledError)
    ports.report({ event: "look.again", resource, because: error.message });
  else ports.report({ event: "look.failed", resource, error });
}

/** The ids of each message that none of the resources it was looked for on has. */
function unseenEverywhere(looked: readonly Looked[]): { message: HintMessage; ids: string[] }[] {
  const byMessage = new Map<HintMessage, { hint: Hint; unseen: (readonly string[])[] }>();
  for (const { messages, unseen } of looked) {
    for (const { message, hint } of messages) {
      const known = byMessage.get(message) ?? { hint, unseen: [] };
      known.unseen.push(unseen);
      byMessage.set(message, known);
    }
  }
  return [...byMessage].flatMap(([message, { hint, unseen }]) => {
    const named = hint.subject.at === "region" ? [] : hint.subject.externalIds;
    const ids = named.filter((id) => unseen.every((list) => list.includes(id)));
    return ids.length > 0 ? [{ message, ids }] : [];
  });
}

/** EC2 is eventually consistent: an id may not show yet. The message comes back a few times, then the sweep takes over. */
function waitForUnseen(
  message: HintMessage,
  externalIds: readonly string[],
  returned: Map<string, number>,
  ports: Pick<BatchPorts, "report">,
): void {
  ports.report({ event: "hint.unseen", messageId: message.id, externalIds });
  if (message.receiveCount < UNSEEN_RECEIVES) returnLater(message, returned);
}

function returnLater(message: HintMessage, returned: Map<string, number>): void {
  returned.set(message.id, backOffSeconds(message));
}

/** 2, 4, 8 … seconds, at most 15 minutes. */
function backOffSeconds({ receiveCount }: HintMessage): number {
  return Math.min(2 ** receiveCount, 900);
}
