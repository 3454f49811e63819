import type { Answers } from "./aws-answers.ts";
import { ledgerRecordOf } from "./aws-ledger.ts";
import type { Table } from "./aws-tables.ts";
import type { Item } from "./picture.ts";

/** Everything outside that a look at one of the kinds of RAM and VPC Lattice can rest on, before any parser of ours saw it. */
export type AwsPicture = {
  /** Which function looks. */
  readonly function: "invitations" | "shares" | "networks";
  readonly allowlist: Table;
  readonly organization: Table;
  readonly requests: Table;
  readonly aws: Answers;
  /** What Gatehouse made, or let in, earlier: the ledger is in memory. */
  readonly ledger: readonly ReturnType<typeof ledgerRecordOf>[];
  /** Bodies of the messages in the hint queue. */
  readonly messages: readonly string[];
};

/** One cell of the matrix: something is wrong in `wrong`, and `mended` is the same without it. */
export type AwsCell = {
  readonly name: string;
  readonly wrong: AwsPicture;
  readonly mended: AwsPicture;
};

/** What is wrong, and what the mended picture comes to. */
export type AwsFamily = {
  readonly family: string;
  readonly does: "opens" | "closes";
  /** It is only the call that is held back; to decide for it is right. */
  readonly approves?: true;
  /** Who waits is refused, as it should be. */
  readonly refuses?: true;
  readonly cells: readonly AwsCell[];
};

export type Path = readonly (string | number)[];

/** The picture with one thing in it replaced; `undefined` leaves it out. */
export function having(picture: AwsPicture, path: Path, value: unknown): AwsPicture {
  return replaced(picture, path, value) as AwsPicture;
}

export function at(whole: unknown, path: Path): unknown {
  return path.reduce((part: unknown, step) => (part as Record<string, unknown>)?.[step], whole);
}

function replaced(whole: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(whole)) {
    const copy: unknown[] = [...(whole as readonly unknown[])];
    copy[Number(step)] = replaced(copy[Number(step)], rest, value);
    return copy;
  }
  const { [step]: old, ...others } = whole as Record<string, unknown>;
  const made = replaced(old, rest, value);
  return made === undefined ? others : { ...others, [step]: made };
}

/** The entry of a table with that sort key, replaced or left out. */
export function withItem(
  table: Table,
  isMeant: (item: Item) => boolean,
  make: (item: Item) => Item | undefined,
): Table {
  return table.flatMap((one) => {
    if (!("pk" in one) || !isMeant(one)) return [one];
    return make(one) ?? [];
  });
}
