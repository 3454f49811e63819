import pLimit from "p-limit";

import type { Cause } from "./audit-record.ts";
import { connectionId } from "./connection.ts";
import type { Hint, HintSubject } from "./hint.ts";
import { parseHint } from "./hint.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import type { LookRequest, LookResult } from "./look.ts";

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
  /** Resources registered in an account and Region. */
  readonly registered: (accountId: string, region: string) => Promise<readonly string[]>;
  /** The resources that these ids belong to; ids that AWS does not show are left out. */
  readonly locate: (
    externalIds: readonly string[],
    region: string,
  ) => Promise<ReadonlyMap<string, string>>;
  readonly recorded: (connections: readonly string[]) => Promise<ReadonlyMap<string, LedgerRecord>>;
  readonly look: (
    request: Pick<LookRequest, "resource" | "externalIds" | "complete"> & { readonly cause: Cause },
  ) => Promise<LookResult>;
  readonly report: (event: BatchEvent) => void;
};

export type BatchEvent =
  | { readonly event: "hint.garbage"; readonly messageId: string; readonly problem: string }
  | { readonly event: "hint.covered"; readonly messageId: string }
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
/** Clocks of the queue and of the function agree to well under this; a look that began within it is not counted on. */
const CLOCK_MARGIN_MS = 100;

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
  const wanted = new Map<string, Wish>();
  for (const message of messages) {
    const reading = parseHint(message.body, topicArns);
    if (reading.found === "garbage") {
      ports.report({ event: "hint.garbage", messageId: message.id, problem: reading.problem });
      // It will not get better: at once again, so that it is soon in the dead-letter queue where people see it.
      returned.set(message.id, 0);
      continue;
    }
    try {
      const unlocated = await addWishes(wanted, message, reading.hint, ports);
      if (unlocated.length > 0) waitForUnseen(message, unlocated, returned, ports);
    } catch (error) {
      ports.report({ event: "look.failed", resource: reading.hint.subject.at, error });
      returnLater(message, returned);
    }
  }
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

async function addWishes(
  wanted: Map<string, Wish>,
  message: HintMessage,
  hint: Hint,
  ports: BatchPorts,
): Promise<readonly string[]> {
  const { subject } = hint;
  const externalIds = subject.at === "region" ? [] : subject.externalIds;
  const { resources, complete, unlocated } = await resolve(subject, ports);
  // A message that came back has been looked at already, in vain: only the first time can somebody else have answered it.
  if (
    !complete &&
    externalIds.length > 0 &&
    message.receiveCount === 1 &&
    (await isCovered(message, resources, externalIds, ports))
  ) {
    ports.report({ event: "hint.covered", messageId: message.id });
    return unlocated;
  }
  for (const resource of resources) {
    const wish = wanted.get(resource) ?? { externalIds: new Set(), complete: false, messages: [] };
    for (const id of externalIds) if (!unlocated.includes(id)) wish.externalIds.add(id);
    wish.complete ||= complete;
    wish.messages.push({ message, hint });
    wanted.set(resource, wish);
  }
  return unlocated;
}

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
      const located = await ports.locate(subject.externalIds, subject.region);
      const unlocated = subject.externalIds.filter((id) => !located.has(id));
      return { resources: [...new Set(located.values())], complete: false, unlocated };
    }
  }
}

/** Whether every connection named was observed after this message arrived. */
async function isCovered(
  message: HintMessage,
  resources: readonly string[],
  externalIds: readonly string[],
  ports: BatchPorts,
): Promise<boolean> {
  const ids = resources.flatMap((resource) => externalIds.map((id) => connectionId(resource, id)));
  const records = [...(await ports.recorded(ids)).values()];
  const newEnough = message.arrivedAt.getTime() + CLOCK_MARGIN_MS;
  const observed = new Set(
    records
      .filter(({ observedAt }) => observedAt.getTime() > newEnough)
      .map(({ externalId }) => externalId),
  );
  return externalIds.every((id) => observed.has(id));
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
    }
    return { messages, unseen: result.unseen };
  } catch (error) {
    ports.report({ event: "look.failed", resource, error });
    comeBack();
    return { messages, unseen: [] };
  }
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
