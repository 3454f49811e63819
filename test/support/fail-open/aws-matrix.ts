import type { AwsFamily, AwsPicture } from "./aws-picture.ts";
import { playAws } from "./play-aws.ts";

type Family = AwsFamily & { readonly count: number };

/** The families, each with only those of its cells that no earlier one has: what is counted is counted once. */
export function withoutRepetition(families: readonly AwsFamily[]): Family[] {
  const seen = new Set<string>();
  return families.map((one) => {
    const cells = one.cells.filter(({ wrong }) => {
      const picture = JSON.stringify(wrong, keepUndefined);
      if (seen.has(picture)) return false;
      seen.add(picture);
      return true;
    });
    return { ...one, cells, count: cells.length };
  });
}

function keepUndefined(_key: string, value: unknown): unknown {
  return value === undefined ? "(undefined)" : value;
}

/** Names of the cells in which somebody is let in, or would be, or is cut. */
export async function openCells({ cells, does, approves, refuses }: AwsFamily): Promise<string[]> {
  const open: string[] = [];
  for (const { name, wrong } of cells) {
    const { opens, closes, approved } = await playAws(wrong);
    const cut = closes.filter(({ api }) => refuses !== true || !api.startsWith("Reject"));
    const mayApprove = does === "closes" || approves === true;
    if (opens.length > 0 || cut.length > 0 || (!mayApprove && approved.length > 0)) open.push(name);
  }
  return open;
}

/** Names of the cells in which the mended picture does not come to what it should. */
export async function closedCells({ cells, does }: AwsFamily): Promise<string[]> {
  const closed: string[] = [];
  const distinct = new Map(cells.map((cell) => [JSON.stringify(cell.mended), cell]));
  for (const { name, mended } of distinct.values()) {
    const played = await playAws(mended);
    const others = does === "opens" ? played.closes : played.opens;
    if (played[does].length !== 1 || others.length > 0) closed.push(name);
  }
  return closed;
}

/** The calls that a picture comes to. AWS alone knows its handles: by handle, only who calls which API counts. */
export async function deedsOf(picture: AwsPicture, byHandle: boolean): Promise<string[]> {
  const { opens, closes } = await playAws(picture);
  return [...opens, ...closes].map(({ by, api, input }) =>
    byHandle ? `${by} ${api}` : `${by} ${api} ${JSON.stringify(input)}`,
  );
}
