import * as z from "zod";

/** Who an entry is about: `account/111122223333`. OUs and the organization join with the organization map. */
export const Principal = z
  .string()
  .regex(/^account\/\d{12}$/, "a principal is account/ and the 12 digits of an AWS account ID");
export type Principal = z.infer<typeof Principal>;

/** Every principal that stands for this account, the nearest first. */
export function principalsOf(accountId: string): Principal[] {
  const account = Principal.safeParse(`account/${accountId}`);
  return account.success ? [account.data] : [];
}
