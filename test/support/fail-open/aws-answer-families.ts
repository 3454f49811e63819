import type { Page } from "./aws-answers.ts";
import type { AwsCell, AwsFamily, AwsPicture, Path } from "./aws-picture.ts";
import { at, having } from "./aws-picture.ts";
import type { Base } from "./aws-tenants.ts";
import { nameOf, wrongValues } from "./aws-wrong-values.ts";

/** A field of AWS's answers without which nobody may be let in or cut, and the values that mean the same as the good one. */
export type Decisive = {
  readonly field: RegExp;
  readonly same?: RegExp;
  /** It is looked at when the decision is taken, and stops the call. */
  readonly isChecked?: true;
};

/** A cell of which it is only said that nobody else is let in or cut: what is wrong in it may not matter. */
export type StrayCell = AwsCell & { readonly byHandle: boolean };

/** Answers of changes say what became of them, and decide nothing. */
const READ = /^(?:Get|List|Describe)/;

/** Every place in the answers, from the pages down. */
function placesIn(picture: AwsPicture): Path[] {
  const below = (path: Path, depth: number): Path[] => {
    const value = at(picture, path);
    const here = depth === 0 ? [] : [path];
    if (typeof value !== "object" || value === null || value instanceof Date) return here;
    return [...here, ...Object.keys(value).flatMap((key) => below([...path, key], depth + 1))];
  };
  return Object.keys(picture.aws)
    .filter((api) => READ.test(api))
    .flatMap((api) => below(["aws", api], 0));
}

/** What AWS calls what it is told to act on; nobody but AWS knows it. */
const HANDLE = /resourceShareInvitationArn$|items\.0\.(?:arn|id)$/;

/** Everything that can be wrong in one place of the answers, cell by cell. */
function cellsOf({
  name: where,
  picture,
}: Base): (StrayCell & { readonly field: string; readonly value: unknown })[] {
  return placesIn(picture).flatMap((path) => {
    const field = path.slice(1).join(".");
    return wrongValues(at(picture, path)).flatMap(({ name, value }) => {
      // A page is an object; which object is what the cells below it are about.
      if (path.length === 3 && (typeof value !== "object" || value === null)) return [];
      return [
        {
          name: `${field} ${name}: ${where}`,
          field,
          value,
          byHandle: HANDLE.test(field),
          mended: picture,
          wrong: having(picture, path, value),
        },
      ];
    });
  });
}

/** Answers in which something decisive is wrong. */
export function wrongAnswers(
  family: string,
  bases: readonly Base[],
  decisive: readonly Decisive[],
): AwsFamily[] {
  const ways = [
    { does: "opens", isChecked: undefined, when: "" },
    { does: "opens", isChecked: true, when: ", right before the call" },
    { does: "closes", isChecked: undefined, when: "" },
  ] as const;
  return ways.map(({ does, isChecked, when }) => ({
    family: `what AWS says of ${family} that ${does}${when}`,
    does,
    ...(isChecked && { approves: isChecked }),
    cells: bases
      .filter((base) => base.does === does)
      .flatMap(cellsOf)
      .filter(({ field, value }) =>
        decisive.some(
          (one) =>
            one.isChecked === isChecked &&
            one.field.test(field) &&
            one.same?.test(typeof value === "string" ? value : nameOf(value)) !== true,
        ),
      ),
  }));
}

/** Answers in which anything at all is wrong. */
export function strayAnswers(bases: readonly Base[]): StrayCell[] {
  return bases.flatMap(cellsOf).filter(({ name, field }) => {
    // A tag of another name is none of ours: who asks without groups gets none.
    if (/Tags\.1(?:\.Key)?$/.test(field)) return false;
    // A role of a denied account is denied with it.
    return !/associatedEntity "arn:aws:iam::333344445555:.*denied/.test(name);
  });
}

const REFUSALS: readonly Page[] = [
  { refused: "AccessDeniedException", status: 403 },
  { refused: "ThrottlingException", status: 429 },
  { refused: "ServerInternalException", status: 500 },
  { refused: "ServiceUnavailableException", status: 503 },
  { refused: "ValidationException", status: 400 },
  { refused: "ResourceNotFoundException", status: 404 },
  { refused: "UnknownResourceException", status: 400 },
  { refused: "AnErrorOfNextYear", status: 418 },
];

/** A listing that fails, at once or on its second page, which leaves its first one a part; or one that never gets there. */
export function lostPages(
  family: string,
  bases: readonly Base[],
  isDecisive: (api: string, base: Base) => boolean,
): AwsFamily[] {
  return (["opens", "closes"] as const).map((does) => ({
    family: `what AWS does not say of ${family} that ${does}`,
    does,
    approves: true,
    cells: bases
      .filter((base) => base.does === does)
      .flatMap((base) => {
        const { name: where, picture } = base;
        return Object.entries(picture.aws)
          .filter(([api]) => READ.test(api) && isDecisive(api, base))
          .flatMap(([api, [page = {}]]) => {
            const token = api.startsWith("Describe") ? "NextToken" : "nextToken";
            const ways = REFUSALS.flatMap((refused) => {
              const first = { name: `${api} refused: ${nameOfPage(refused)}`, pages: [refused] };
              // What is not listed has one page.
              if (/^Get(?!ResourceShare)|SecurityGroups|ListTags/.test(api)) return [first];
              // One VPC is asked for by its id, which has one page; all that are tagged have more.
              if (api.startsWith("DescribeVpcs") && !/by a tag/.test(where)) return [first];
              const then = { name: `page 2 of ${api} refused: ${nameOfPage(refused)}` };
              return [first, { ...then, pages: [{ ...page, [token]: "1" }, refused] }];
            });
            return ways.map(({ name, pages }) => ({
              name: `${name}: ${where}`,
              mended: picture,
              wrong: having(picture, ["aws", api], pages),
            }));
          });
      }),
  }));
}

function nameOfPage(page: Page): string {
  return "refused" in page ? `${String(page.refused)} ${String(page["status"])}` : "";
}

/** The same pictures with an empty page, and its token, before every listing: they come to the same. */
export function emptyFirst(bases: readonly Base[]): readonly AwsPicture[] {
  return bases.map(({ picture }) =>
    Object.entries(picture.aws)
      .filter(([api]) => /^List(?!Tags)|^GetResourceShare/.test(api))
      .reduce((one, [api, pages]) => {
        return having(one, ["aws", api], [{ nextToken: "1" }, ...pages]);
      }, picture),
  );
}
