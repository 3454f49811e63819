import type { Turns } from "../../functions/core/turn.ts";

/** Turns in memory. */
export type MemoryTurns = Turns & {
  /** Who has the turn of a subject, whether or not the lease still runs. */
  holderOf(subject: string): string | undefined;
  /** Lets everybody work at once, as if each lease had run out: looks must be right without turns too. */
  areIgnored: boolean;
};

export function memoryTurns(): MemoryTurns {
  const taken = new Map<string, { readonly holder: string; readonly until: Date }>();
  const turns: MemoryTurns = {
    areIgnored: false,
    holderOf: (subject) => taken.get(subject)?.holder,
    take({ subject, holder }, leaseEndsAt, now) {
      const other = taken.get(subject);
      const isTaken = other !== undefined && other.holder !== holder && now < other.until;
      if (isTaken && !turns.areIgnored) return Promise.resolve(false);
      taken.set(subject, { holder, until: leaseEndsAt });
      return Promise.resolve(true);
    },
    giveUp({ subject, holder }) {
      if (taken.get(subject)?.holder === holder) taken.delete(subject);
      return Promise.resolve();
    },
  };
  return turns;
}
