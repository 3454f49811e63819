import type { AwsFamily } from "./aws-picture.ts";
import { having } from "./aws-picture.ts";
import { invitationBases } from "./ram-bases.ts";

const named = "vpc-lattice:ServiceNetwork";
const others = [
  "vpc-lattice:Service",
  "ec2:Subnet",
  "s3:Bucket",
  "a:Type",
  "",
  undefined,
  null,
] as const;

const LIST = "ListPendingInvitationResources";
const AGAIN = `${LIST} again`;
const page = (types: readonly unknown[]) => ({ resources: types.map((type) => ({ type })) });

/** What else is in a share that is offered: beside what the grant names, on a later page, or put there while it is judged. */
export const contentFamily: AwsFamily = {
  family: "what else is in an invitation",
  does: "opens",
  approves: true,
  cells: invitationBases
    .filter(({ does }) => does === "opens")
    .flatMap(({ name: where, picture }) =>
      others.flatMap((other) =>
        [
          { way: "last", api: LIST, pages: [page([named, other])] },
          { way: "first", api: LIST, pages: [page([other, named])] },
          {
            way: "on page 3",
            api: LIST,
            pages: [{ ...page([named]), nextToken: "1" }, { nextToken: "2" }, page([other])],
          },
          { way: "put there meanwhile", api: AGAIN, pages: [page([named, other])] },
          { way: "put in its place meanwhile", api: AGAIN, pages: [page([other])] },
        ].map(({ way, api, pages }) => ({
          name: `${String(other)}, ${way}: ${where}`,
          mended: picture,
          wrong: having(picture, ["aws", api], pages),
        })),
      ),
    ),
};
