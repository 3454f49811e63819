import type { ListedAccount, OrganizationMap } from "../../functions/core/organization-refresh.ts";
import type {
  HeadReading,
  OrganizationAccount,
  OrganizationHead,
} from "../../functions/core/organization.ts";
import { blue, now, organizationId } from "./situation.ts";

export function anAccount(values: Partial<OrganizationAccount> = {}): OrganizationAccount {
  return {
    accountId: blue,
    name: "blue",
    state: "ACTIVE",
    organizationalUnits: ["ou-ab12-production", "ou-ab12-workloads"],
    snapshot: 1,
    missingSince: undefined,
    departedAt: undefined,
    ...values,
  };
}

export function aListedAccount(values: Partial<ListedAccount> = {}): ListedAccount {
  const { accountId, name, state, organizationalUnits } = anAccount();
  return { accountId, name, state, organizationalUnits, organizationId, ...values };
}

export function aHead(values: Partial<OrganizationHead> = {}): OrganizationHead {
  return { organizationId, snapshot: 7, readAt: now, accounts: 3, ...values };
}

/** The map in memory, as a refresh uses it. `writes` is what was written, in order. */
export type MemoryMap = OrganizationMap & {
  readonly accounts: Map<string, OrganizationAccount>;
  head: HeadReading;
  malformed: string[];
  readonly writes: string[];
  /** Runs before each write: another refresh may begin here. */
  beforeWrite: () => Promise<void>;
};

export function memoryOrganizationMap(...stored: readonly OrganizationAccount[]): MemoryMap {
  let claimed = "";
  const map: MemoryMap = {
    accounts: new Map(stored.map((account) => [account.accountId, account])),
    head: "none",
    malformed: [],
    writes: [],
    beforeWrite: () => Promise.resolve(),
    claim(claim) {
      claimed = claim;
      return Promise.resolve();
    },
    known: () =>
      Promise.resolve({
        head: map.head,
        accounts: [...map.accounts.values()],
        malformed: map.malformed,
      }),
    async putAccounts(claim, accounts) {
      await map.beforeWrite();
      if (claim !== claimed) return "superseded";
      for (const account of accounts) {
        map.accounts.set(account.accountId, account);
        map.writes.push(account.accountId);
      }
      return "written";
    },
    async putHead(claim, head) {
      await map.beforeWrite();
      if (claim !== claimed) return "superseded";
      map.head = head;
      map.writes.push("head");
      return "written";
    },
  };
  return map;
}
