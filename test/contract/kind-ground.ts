import type { ActionName } from "../../functions/core/action.ts";

/** One thing of a kind: what AWS knows it by, and whom entries of the allowlist are about who let it in. */
export type Subject = { readonly externalId: string; readonly principal: string };

/** What the audit trail says of one step. */
export type Step = {
  readonly type: string;
  readonly verdict: string;
  readonly reason: string;
  readonly action?: string;
  readonly result?: string;
};

/** A registered resource that no other situation uses, with both switches on, and what can happen on it and around it. */
export type Ground = {
  /** A new subject: it asks us, somebody asks us for it, or, of kinds that we only watch, it is there. */
  appear(): Promise<Subject>;
  /** It goes away without us, and nobody wants it any more. */
  vanish(subject: Subject): Promise<void>;
  /** What a person or another automation does, with rights of its own. */
  readonly byHand: {
    letIn(subject: Subject): Promise<void>;
    end(subject: Subject): Promise<void>;
  };
  /** Its account's entry on the resource: one that lets it in, one that denies it, none. */
  allow(subject: Subject): Promise<void>;
  deny(subject: Subject): Promise<void>;
  forget(subject: Subject): Promise<void>;
  /** AWS answers the next calls for this, more than one try makes, as one too many. */
  throttle(what: "look" | ActionName): void;
  /** Of these subjects, AWS can't let one in. */
  failOne(subjects: readonly Subject[]): void;
  /** Runs `happens` right before AWS carries out the next action of this name. */
  before(action: ActionName, happens: () => Promise<void>): void;
  /** AWS lists nothing from now on, and says that this is all. */
  listNothing(): void;
  /** Nothing of the four above goes on. */
  recover(): void;
  /** One sweep, to the end of everything that it causes. */
  sweep(): Promise<void>;
  /** Waits until AWS has it, or has it no more. */
  untilThere(subject: Subject): Promise<void>;
  untilNotThere(subject: Subject): Promise<void>;
  isThere(subject: Subject): Promise<boolean>;
  /** Waits until the trail of a subject is so. */
  untilTrail(
    what: string,
    subject: Subject,
    isSo: (steps: readonly Step[]) => boolean,
  ): Promise<readonly Step[]>;
  trail(subject: Subject): Promise<readonly Step[]>;
  /** Takes everything away again. */
  close(): Promise<void>;
};

export type KindBench = { open(): Promise<Ground> };
