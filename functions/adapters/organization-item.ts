import * as z from "zod";

import type { AccountReading, HeadReading } from "../core/organization.ts";
import type { OrganizationAccount, OrganizationHead } from "../core/organization.ts";
import { withIsoDates } from "./ledger-item.ts";

/** Every account of the organization is in one partition: the map is read as a whole, or by a few keys. */
export const ACCOUNTS = "account";

export const HEAD_KEY = { pk: "head", sk: "head" } as const;
/** Who refreshes the map. Not read by anybody else. */
export const CLAIM_KEY = { pk: "head", sk: "claim" } as const;

export function accountKey(accountId: string): { readonly pk: string; readonly sk: string } {
  return { pk: ACCOUNTS, sk: accountId };
}

const AccountId = z.string().regex(/^\d{12}$/);
const Instant = z.iso.datetime().transform((text) => new Date(text));
const Snapshot = z.int().min(1);

const AccountItem = z.strictObject({
  schema: z.literal(1),
  pk: z.literal(ACCOUNTS),
  sk: AccountId,
  name: z.string().optional(),
  state: z.string().optional(),
  organizationalUnits: z.array(z.string()),
  snapshot: Snapshot,
  missingSince: Snapshot.optional(),
  departedAt: Instant.optional(),
});

const HeadItem = z.strictObject({
  schema: z.literal(1),
  pk: z.literal(HEAD_KEY.pk),
  sk: z.literal(HEAD_KEY.sk),
  organizationId: z.string(),
  snapshot: Snapshot,
  readAt: Instant,
  accounts: z.int().min(1),
});

/** An item of any other shape is `malformed`: a newer version's or a stranger's words are not guessed at. */
export function fromAccountItem(item: unknown): AccountReading {
  if (item === undefined) return "none";
  const parsed = AccountItem.safeParse(item);
  if (!parsed.success) return "malformed";
  const { sk, name, state, organizationalUnits, snapshot, missingSince, departedAt } = parsed.data;
  return { accountId: sk, name, state, organizationalUnits, snapshot, missingSince, departedAt };
}

export function fromHeadItem(item: unknown): HeadReading {
  if (item === undefined) return "none";
  const parsed = HeadItem.safeParse(item);
  if (!parsed.success) return "malformed";
  const { organizationId, snapshot, readAt, accounts } = parsed.data;
  return { organizationId, snapshot, readAt, accounts };
}

export function toAccountItem({ accountId, ...account }: OrganizationAccount) {
  return toItem({ ...accountKey(accountId), ...account });
}

export function toHeadItem(head: OrganizationHead) {
  return toItem({ ...HEAD_KEY, ...head });
}

function toItem(values: object): Record<string, unknown> {
  const item = withIsoDates({ schema: 1, ...values });
  return item as Record<string, unknown>; // an object stays an object
}
