import type { Finding } from "./finding.ts";

/** What a share of ours says of itself (ram.md sections 5 and 6). */
export type OurShare = {
  /** AWS's word, in lower case: only an `active` one has principals that count. */
  readonly state: string;
  /** Whether accounts outside the organization can be principals; undefined if AWS did not say. */
  readonly allowsOutsiders: boolean | undefined;
  /** AWS's word, in lower case; `standard` is what people make. */
  readonly featureSet: string | undefined;
  /** Types of what is in it, as `vpc-lattice:service`, in lower case; empty if AWS shows nothing. */
  readonly resourceTypes: readonly string[];
  /** Permissions in it that are AWS's own, by name. */
  readonly awsPermissions: readonly string[];
};

/** Types whose use shows as associations, which Gatehouse lists and can end (lattice.md section 2). */
const CAN_BE_CUT: ReadonlySet<string> = new Set([
  "vpc-lattice:service",
  "vpc-lattice:servicenetwork",
  "vpc-lattice:resourceconfiguration",
]);

/**
 * Why taking a principal away from the share would not take its use away; undefined if Gatehouse could end that. Unsharing
 * cuts nothing by itself (ram.md section 7).
 */
export function whyNothingIsCut({ resourceTypes }: OurShare): string | undefined {
  if (resourceTypes.length === 0)
    return "AWS shows nothing in the share, so that nobody knows what its principals could use";
  const beyond = [...new Set(resourceTypes)].filter((type) => !CAN_BE_CUT.has(type));
  if (beyond.length === 0) return undefined;
  return `the use of ${beyond.join(", ")} can be neither seen nor cut by Gatehouse: whoever was let in may stay`;
}

/**
 * What is wrong with the share itself.
 * @param hasOutsiders whether a live grant is for an account outside the organization; undefined if nobody can say
 */
export function findingsOnShare(
  share: OurShare,
  hasOutsiders: boolean | undefined,
): readonly Finding[] {
  const { allowsOutsiders, featureSet, awsPermissions } = share;
  const problems: string[] = [];
  if (allowsOutsiders === true && hasOutsiders === false)
    problems.push(
      "it allows external principals, and no live grant is for an account outside the organization: set allowExternalPrincipals to false",
    );
  if (allowsOutsiders !== true && hasOutsiders === true)
    problems.push(
      "a live grant is for an account outside the organization, and it does not allow external principals: set allowExternalPrincipals to true, or take the entry away",
    );
  if (awsPermissions.length > 0)
    problems.push(
      `its permission ${awsPermissions.join(", ")} is AWS's own, which AWS may widen: replace it by a customer managed one with the actions that the offering means to give`,
    );
  if (featureSet !== undefined && featureSet !== "standard")
    problems.push(
      `its feature set is ${featureSet}, which comes of a resource policy: promote it, or make a share by hand`,
    );
  return problems.map((problem) => ({ finding: "share-too-open", explanation: problem }));
}
