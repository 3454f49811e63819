import * as z from "zod";

import { parseArn } from "./arn.ts";
import type { EntryKind } from "./kind.ts";

/** Kinds that we make, and only for somebody who asked for exactly this one. */
export const requestableKinds = [
  "service-association",
  "resource-association",
  "vpc-association",
] as const satisfies readonly EntryKind[];
export type RequestableKind = (typeof requestableKinds)[number];

/** What the tenant's side of each kind is called in its ARN (lattice.md section 1.1). */
const SUBJECTS: Readonly<Record<RequestableKind, RegExp>> = {
  "service-association": /^arn:[a-z-]+:vpc-lattice:[a-z0-9-]+:\d{12}:service\/svc-[0-9a-z]{17}$/,
  "resource-association":
    /^arn:[a-z-]+:vpc-lattice:[a-z0-9-]+:\d{12}:resourceconfiguration\/rcfg-[0-9a-z]{17}$/,
  "vpc-association": /^arn:[a-z-]+:ec2:[a-z0-9-]+:\d{12}:vpc\/vpc-(?:[0-9a-f]{17}|[0-9a-f]{8})$/,
};

/** Whether the ARN is of something of this kind that could join the network: in its partition and Region. */
export function isSubjectFor(kind: RequestableKind, subject: string, network: string): boolean {
  const [one, other] = [parseArn(subject), parseArn(network)];
  const isNear = one?.region === other?.region && one?.partition === other?.partition;
  return SUBJECTS[kind].test(subject) && isNear;
}

/** VPC Lattice takes at most five, and none can be taken off the last one (lattice.md section 3). */
const MOST_SECURITY_GROUPS = 5;
export const SecurityGroupIds = z
  .array(z.string().regex(/^sg-(?:[0-9a-f]{17}|[0-9a-f]{8})$/, "not the id of a security group"))
  .max(MOST_SECURITY_GROUPS, "VPC Lattice takes at most 5 security groups");

const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** A tenant's wish, as the requests table holds it. It permits nothing: it says what exactly is to be made if an entry permits it. */
export const Request = z
  .strictObject({
    schema: z.literal(1),
    id: z.string().min(1).max(128),
    /** The registered resource, by its ARN. */
    resource: z.string().refine((arn) => parseArn(arn) !== undefined, "not an ARN"),
    kind: z.enum(requestableKinds),
    /** The account that asks, which owns the subject. */
    tenant: z.string().regex(/^\d{12}$/, "an AWS account ID has 12 digits"),
    /** The tenant's side, by its ARN. */
    subject: z.string(),
    /** Of a VPC: what guards its way into the network; of that VPC. */
    securityGroupIds: SecurityGroupIds.optional(),
    status: z.enum(["pending", "approved", "denied", "cancelled", "expired", "revoked"]),
    reason: z.string().max(1024).optional(),
    ticket: z.string().max(256).optional(),
    createdAt: Instant,
    expiresAt: Instant.optional(),
    version: z.int().min(1),
  })
  .refine(({ kind, subject }) => SUBJECTS[kind].test(subject), "the subject is not of this kind")
  .refine(
    ({ tenant, subject }) => parseArn(subject)?.accountId === tenant,
    "the subject belongs to another account than asks",
  )
  .refine(
    ({ kind, subject, resource }) => isSubjectFor(kind, subject, resource),
    "the subject is in another Region, or partition, than the network",
  )
  .refine(
    ({ kind, securityGroupIds }) => kind === "vpc-association" || securityGroupIds === undefined,
    "only a VPC has security groups",
  );
export type Request = z.infer<typeof Request>;

export type RequestReading =
  | { readonly found: "request"; readonly request: Request }
  | { readonly found: "malformed"; readonly id: string; readonly problem: string };

/** Reads the item stored under a resource and an id. Total; one that names another resource or id asks for nothing. */
export function parseRequest(
  key: { readonly resource: string; readonly id: string },
  item: unknown,
): RequestReading {
  const malformed = (problem: string): RequestReading => ({
    found: "malformed",
    id: key.id,
    problem,
  });
  const parsed = Request.safeParse(item);
  if (!parsed.success) return malformed(z.prettifyError(parsed.error));
  const { resource, id } = parsed.data;
  if (resource !== key.resource || id !== key.id)
    return malformed(`names ${id} on ${resource}, which is not the key it is stored under`);
  return { found: "request", request: parsed.data };
}

/** Whether the request still asks: what was denied, taken back or has run out makes nothing, and ends nothing either. */
export function asks({ status, expiresAt }: Request, now: Date): boolean {
  const isOpen = status === "pending" || status === "approved";
  return isOpen && (expiresAt === undefined || now < expiresAt);
}

/** The tenant's side of something that is to be made, whoever named it. */
export type Subject = {
  readonly kind: RequestableKind;
  readonly arn: string;
  readonly accountId: string;
  readonly securityGroupIds: readonly string[];
  /** Where it was named: `request/…` or `tag`. */
  readonly by: string;
  readonly since: Date | undefined;
};

/** What a request names. */
export function subjectOf({
  id,
  kind,
  subject,
  tenant,
  securityGroupIds = [],
  createdAt,
}: Request): Subject {
  return {
    kind,
    arn: subject,
    accountId: tenant,
    securityGroupIds,
    by: `request/${id}`,
    since: createdAt,
  };
}
