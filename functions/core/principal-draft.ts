import { Principal } from "./principal.ts";
import { quoted } from "./quoted.ts";

const FORMS =
  "account/ and 12 digits, ou/ and the ID of an OU such as ou-ab12-1a2b3c4d, or organization/ and the ID of the organization";
const NOBODY_ELSE =
  "AWS shows the owner of a service the account of an endpoint, never its IAM principal";

/** Why this can't be the principal of an entry or of an audience, and what to write; undefined if it can. */
export function principalProblem(field: string, value: unknown): string | undefined {
  if (Principal.safeParse(value).success) return undefined;
  const it = `${field} ${quoted(value)}`;
  if (typeof value !== "string") return `${it} is not a text; write ${FORMS}`;
  if (/[^ -~]/.test(value)) {
    return `${it} has characters that no ID has, which may look like others; type it anew: ${FORMS}`;
  }
  const tidy = value.trim().toLowerCase();
  if (Principal.safeParse(tidy).success) {
    return `${it} is not exactly a principal; write ${quoted(tidy)}, in lower case and without spaces`;
  }
  if (/^(?:!|-|not|except|ou\/!|account\/!|organization\/!)/.test(tidy)) {
    return `${it} says who is meant by who is not, which lets in everybody nobody thought of; name those who may, and write an entry with the effect deny for those who must not`;
  }
  if (tidy.includes("*") || /^(?:everyone|everybody|all|any|anyone)$/.test(tidy)) {
    return `${it} means everyone, and there is no principal for that; write organization/ and its ID for every account of the organization, and name each account outside of it`;
  }
  const meant = principalMeantBy(tidy);
  if (meant !== undefined) return `${it} is not written as a principal; write ${quoted(meant)}`;
  if (/^(?:root\/|ou\/)?r-[0-9a-z]+$/.test(tidy)) {
    return `${it} is the root of the organization, which is no principal; write organization/ and the ID of the organization for every account in it`;
  }
  if (/^arn:[a-z-]+:(?:iam|sts)::/.test(tidy)) {
    return `${it} is an IAM principal, which can't be checked: ${NOBODY_ELSE}; write account/ and its account ID`;
  }
  const digits = /^(?:account\/)?(\d+)$/.exec(tidy)?.[1];
  if (digits !== undefined) {
    return `${it} has ${digits.length} digits; an AWS account ID has 12: write account/ and all of them`;
  }
  return `${it} is no ID, and names can be given again to somebody else; write ${FORMS}`;
}

/** What somebody meant who gave the right ID in another spelling. */
function principalMeantBy(text: string): string | undefined {
  const id =
    /^arn:[a-z-]+:iam::(?<id>\d{12}):root$/.exec(text)?.groups?.["id"] ??
    /^arn:[a-z-]+:organizations::\d{12}:(?:account|ou)\/o-[a-z0-9]+\/(?<id>[a-z0-9-]+)$/.exec(text)
      ?.groups?.["id"] ??
    // aws:PrincipalOrgPaths: organization, root, OUs from above; the last one is meant (platform.md section 3).
    /^o-[a-z0-9]+\/r-[0-9a-z]+\/(?:[0-9a-z-]+\/)*?(?<id>[0-9a-z-]+)\/?$/.exec(text)?.groups?.[
      "id"
    ] ??
    /(?:^|\/)(?<id>[^/]+)$/.exec(text)?.groups?.["id"];
  return ["account/", "ou/", "organization/"]
    .map((prefix) => `${prefix}${id}`)
    .find((principal) => Principal.safeParse(principal).success);
}
