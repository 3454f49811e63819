import { Principal } from "./principal.ts";

/** Whose organization it is, as its ARNs name it. */
export type OrganizationName = {
  readonly partition: string;
  readonly managementAccountId: string;
  readonly organizationId: string;
};

const GROUP =
  /^arn:(?<partition>[a-z-]+):organizations::(?<managementAccountId>\d{12}):(?:ou\/(?<owner>o-[a-z0-9]+)\/(?<ou>ou-[0-9a-z-]+)|organization\/(?<organization>o-[a-z0-9]+))$/;

/** Whether a principal of a share is an OU or an organization, ours or not (Organizations API reference, Arn of OrganizationalUnit and Organization). */
export function isGroupArn(externalId: string): boolean {
  return /^arn:[a-z-]+:organizations:/.test(externalId);
}

/** What RAM calls an OU or the organization; undefined for a principal that is neither, or is of another organization. */
export function arnOfGroup(
  principal: string,
  { partition, managementAccountId, organizationId }: OrganizationName,
): string | undefined {
  if (!Principal.safeParse(principal).success) return undefined;
  const prefix = `arn:${partition}:organizations::${managementAccountId}`;
  if (principal === `organization/${organizationId}`) return `${prefix}:${principal}`;
  return principal.startsWith("ou/")
    ? `${prefix}:ou/${organizationId}/${principal.slice("ou/".length)}`
    : undefined;
}

/** The OU or organization that an ARN names; undefined if it is none of ours, to the letter. */
export function groupOfArn(externalId: string, name: OrganizationName): Principal | undefined {
  const { ou, organization = "" } = GROUP.exec(externalId)?.groups ?? {};
  const { data } = Principal.safeParse(
    ou === undefined ? `organization/${organization}` : `ou/${ou}`,
  );
  return data !== undefined && arnOfGroup(data, name) === externalId ? data : undefined;
}

/** The account that a principal of a share belongs to, if it names one: the account itself, or that of a role or user. */
export function accountOfPrincipal(externalId: string): string | undefined {
  if (/^\d{12}$/.test(externalId)) return externalId;
  return /^arn:[a-z-]+:iam::(\d{12}):/.exec(externalId)?.[1];
}
