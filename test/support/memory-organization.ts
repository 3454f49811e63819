import type { Members, Organization, Standing } from "../../functions/core/organization.ts";
import { aMember, organizationId } from "./situation.ts";

/** An organization map in memory. Every account is an active member of it, unless a test says otherwise. */
export type MemoryOrganization = Organization & {
  place(accountId: string, standing: Standing): void;
  /** What `members` answers; nobody if nothing is said. */
  everybody: Members;
};

export function memoryOrganization(): MemoryOrganization {
  const places = new Map<string, Standing>();
  const organization: MemoryOrganization = {
    everybody: { members: "all", organizationId, snapshot: 7, accounts: [] },
    place(accountId, standing) {
      places.set(accountId, standing);
    },
    standings: (accountIds) =>
      Promise.resolve(new Map(accountIds.map((id) => [id, places.get(id) ?? aMember()]))),
    members: () => Promise.resolve(organization.everybody),
  };
  return organization;
}
