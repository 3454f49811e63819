import { green } from "./picture.ts";

/** A value that should not be there, with a name for it. */
export type WrongValue = { readonly name: string; readonly value: unknown };

const OF_ANY_TYPE: readonly unknown[] = [
  undefined,
  null,
  "",
  " ",
  "*",
  0,
  -1,
  true,
  [],
  {},
  "A_WORD_OF_NEXT_YEAR",
  "__proto__",
];

/** What may stand where AWS, a table or somebody said `good`: nothing, something of another type, or what merely looks like it. */
export function wrongValues(good: unknown): WrongValue[] {
  const alike = typeof good === "string" ? lookAlikes(good) : [];
  // A list of the one right word would read as that word in many a place, and mean the same.
  const others = typeof good === "object" ? ["x", ["x"], [{}]] : [["x"]];
  const seen = new Set([nameOf(good)]);
  return [...OF_ANY_TYPE, ...others, ...alike].flatMap((value) => {
    const name = nameOf(value);
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ name, value }];
  });
}

/** Texts that people, and careless comparisons, take for `good`. */
export function lookAlikes(good: string): string[] {
  return [
    `${good} `,
    ` ${good}`,
    `${good}\n`,
    `${good}0`,
    good.slice(0, -1),
    `${good}*`,
    good.toUpperCase(),
    good.toLowerCase(),
    good.replace(/\d/, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    good.replaceAll("a", "\u0430"),
    good.replaceAll("-", "\u2011"),
    `${good}\u200b`,
    ...(good.startsWith("arn:") ? otherArns(good) : []),
    ...(/^\d{12}$/.test(good) ? [green, `0${good}`, `arn:aws:iam::${good}:root`] : []),
  ].filter((text) => text !== good);
}

/** ARNs of something else, however little differs. */
function otherArns(arn: string): string[] {
  const account = /:(\d{12}):/.exec(arn)?.[1] ?? "";
  return [
    arn.replace("arn:aws:", "arn:aws-cn:"),
    arn.replace("arn:aws:", "arn:*:"),
    arn.replace("eu-west-1", "eu-central-1"),
    arn.replace("eu-west-1", "*"),
    arn.replace("eu-west-1", ""),
    arn.replace(account, "777788889999"),
    arn.replace(account, `${account}5`),
    arn.replace(account, account.slice(1)),
    arn.replace(account, "*"),
    arn.replace(account, ""),
    arn.replace(/[^/]*$/, "*"),
    arn.replace(/[^/]*$/, ""),
    arn.slice(arn.lastIndexOf("/") + 1),
    `${arn}/x`,
    `${arn},${arn}`,
  ];
}

export function nameOf(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
