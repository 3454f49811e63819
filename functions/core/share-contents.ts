/**
 * Types of which RAM makes both exceptions, in lower case: invitations to shares of them stay open longer, and who received
 * such a share may leave it. AWS documents two lists, which name the same types (ram.md section 3).
 */
const LONG_AND_LEAVABLE: ReadonlySet<string> = new Set([
  "ec2:capacityreservation",
  "ec2:coippool",
  "ec2:dedicatedhost",
  "ec2:localgatewayroutetable",
  "ec2:prefixlist",
  "ec2:subnet",
  "ec2:trafficmirrortarget",
  "ec2:transitgateway",
  "ec2:transitgatewaymulticastdomain",
  "license-manager:licenseconfiguration",
  "outposts:outpost",
  "outposts:site",
  "rds:cluster",
  "route53resolver:resolverrule",
]);

const HOUR_MS = 60 * 60_000;
const SHORT_MS = 12 * HOUR_MS;
const LONG_MS = 7 * 24 * HOUR_MS;

/**
 * Types of what is in a share, each once, in lower case and sorted, so that two looks into it can be compared; undefined if
 * the type of anything in it is missing, as then nobody knows what it is.
 */
export function contentsOf(types: readonly (string | undefined)[]): readonly string[] | undefined {
  const known = types.flatMap((type) => (type ? [type.toLowerCase()] : []));
  return known.length < types.length ? undefined : [...new Set(known)].toSorted();
}

/**
 * Whether RAM lets the receiver leave a share of these types, in lower case: an empty one too. Not of one whose contents are
 * unknown.
 */
export function isLeavable(types: readonly string[] | undefined): boolean {
  return types !== undefined && types.every((type) => LONG_AND_LEAVABLE.has(type));
}

/**
 * The first instant at which an invitation may have expired; RAM has no field for it. 12 hours, or 7 days where every type in
 * the share has them: which of the two holds for a share with both is UNKNOWN (ram.md section 3), so the earlier is assumed.
 */
export function invitationExpiresAt(types: readonly string[] | undefined, invitedAt: Date): Date {
  const isLong = types !== undefined && types.length > 0 && isLeavable(types);
  return new Date(invitedAt.getTime() + (isLong ? LONG_MS : SHORT_MS));
}
