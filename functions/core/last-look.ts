/** When the last look began that was done with everything on a resource. */
export type LastLook = {
  /** It saw everything that AWS lists. */
  readonly listedAt: Date | undefined;
  /** Beside that, it compared the listing with the ledger, as a sweep does. */
  readonly sweptAt: Date | undefined;
};

/** Remembers complete looks, so that hints which arrived before one need none of their own. Forgetting costs a look, no more. */
export type LastLooks = {
  /** By subject (see Turn); absent if nothing is remembered. */
  of(subjects: readonly string[]): Promise<ReadonlyMap<string, LastLook>>;
  /** Notes what is given and keeps the rest. */
  note(subject: string, look: Partial<LastLook>): Promise<void>;
};

/** Looks at the connections of a resource, at the resource itself, and at who may call through it, are different matters. */
export function connectionsOf(resource: string): string {
  return `connections of ${resource}`;
}
export function serviceOf(resource: string): string {
  return `service ${resource}`;
}
export function authOf(resource: string): string {
  return `auth policies of ${resource}`;
}

/** The last looks at these resources, by resource. `subjectOf` says which matter. */
export async function lastLooksAt(
  resources: readonly string[],
  subjectOf: (resource: string) => string,
  lastLooks: Pick<LastLooks, "of">,
): Promise<ReadonlyMap<string, LastLook>> {
  const known = await lastLooks.of(resources.map(subjectOf));
  return new Map(
    resources.flatMap((resource) => {
      const last = known.get(subjectOf(resource));
      return last === undefined ? [] : [[resource, last]];
    }),
  );
}
