import type { Basis } from "./decision.ts";
import type { Entry } from "./entry.ts";
import type { Candidate, Fit } from "./grant.ts";
import { fitOf, isLive } from "./grant.ts";
import type { Standing } from "./organization.ts";
import { accountOf } from "./principal.ts";

/** Live grants of these entries whose constraints come out as `fit` for the connection, in the order of the entries. */
export function grantsThat(
  entries: readonly Entry[],
  fit: Fit,
  candidate: Candidate,
  now: Date,
): Basis[] {
  return entries.flatMap(({ key, effect, version, grants }) =>
    [...grants]
      .filter(([, grant]) => isLive(grant, now) && fitOf(grant, candidate, effect) === fit)
      .map(([grantId]) => grantId)
      // By id, so that the recorded one does not change from look to look.
      .toSorted()
      .map((grantId) => ({ ...key, entryVersion: version, grantId })),
  );
}

/** The most specific deny that is live and meant for this connection. One without any grant is always live. */
export function firstDenial(
  entries: readonly Entry[],
  candidate: Candidate,
  now: Date,
): Basis | undefined {
  for (const entry of entries) {
    if (entry.effect !== "deny") continue;
    const [live] = grantsThat([entry], "fits", candidate, now);
    if (live !== undefined) return live;
    const hasNoGrants = entry.grants.size === 0 && entry.malformedGrants.length === 0;
    if (hasNoGrants) return { ...entry.key, entryVersion: entry.version };
  }
  return undefined;
}

/** The most specific live grant that is meant for this connection and for an account that stands where this one does. */
export function firstPermission(
  entries: readonly Entry[],
  candidate: Candidate,
  standing: Standing,
  now: Date,
): Basis | undefined {
  const allows = entries.filter((entry) => entry.effect === "allow" && isFor(entry, standing));
  return grantsThat(allows, "fits", candidate, now)[0];
}

/** An outsider is let in only by an entry that says so; where an account stands must be known. */
function isFor({ key, external }: Entry, { standing }: Standing): boolean {
  if (standing === "member") return true;
  return standing === "outside" && external && accountOf(key.principal) !== undefined;
}
