import type { LastLook } from "./last-look.ts";
import type { LookResult } from "./look.ts";

/** What two looks at one resource, each at a matter of its own, come to: it is settled when both are. */
export function bothLooks(one: LookResult, other: LookResult): LookResult {
  const looks = [one, other];
  const unseen = looks.flatMap((look) => look.unseen);
  const reasons = looks.flatMap((look) => (look.look === "again" ? [look.because] : []));
  if (reasons.length > 0) return { look: "again", because: reasons.join(", "), unseen };
  const followUp = looks.some((look) => look.look === "settled" && look.followUp === true);
  return { look: "settled", unseen, ...(followUp && { followUp }) };
}

/** When both matters were looked at: a hint is answered only when the later look has answered it too. */
export function olderLooks(
  some: ReadonlyMap<string, LastLook>,
  others: ReadonlyMap<string, LastLook>,
): ReadonlyMap<string, LastLook> {
  const older = new Map<string, LastLook>();
  for (const [resource, one] of some) {
    const other = others.get(resource);
    if (other === undefined) continue;
    older.set(resource, {
      listedAt: olderOf(one.listedAt, other.listedAt),
      sweptAt: olderOf(one.sweptAt, other.sweptAt),
    });
  }
  return older;
}

function olderOf(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one < other ? one : other;
}
