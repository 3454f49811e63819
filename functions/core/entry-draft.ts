import { readFields } from "./draft-fields.ts";
import { parseEntry } from "./entry.ts";
import type { GrantItem } from "./grant-draft.ts";
import { parseGrantDraft } from "./grant-draft.ts";
import { principalProblem } from "./principal-draft.ts";
import { quoted } from "./quoted.ts";
import { targetProblem } from "./target-draft.ts";

/** An entry as it is stored, all but its version. */
export type EntryItem = {
  readonly schema: 1;
  readonly target: string;
  readonly principal: string;
  readonly effect: "allow" | "deny";
  readonly external?: true;
  readonly grants: Readonly<Record<string, GrantItem>>;
};

export type EntryDraft =
  | { readonly draft: "entry"; readonly item: EntryItem }
  /** One sentence each, naming the field, its value and the way out. */
  | { readonly draft: "refused"; readonly problems: readonly string[] };

const FIELDS = ["target", "principal", "effect", "external", "grants"];
const MOST_GRANTS = 32;
/** Ids are written by people and by requests; `__proto__` and its like would be lost on their way through JavaScript. */
const GRANT_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/**
 * Reads an entry that somebody wrote, before it is saved. Total and strict: whatever it lets through is read back by
 * `parseEntry` without a malformed grant, and everything else is refused with all its problems at once.
 */
export function parseEntryDraft(value: unknown, now: Date): EntryDraft {
  const { fields, problems: unknown } = readFields("the entry", value, FIELDS);
  if (fields.size === 0) return refused(unknown.length > 0 ? unknown : [EMPTY]);
  const { target, principal, effect, external, grants } = Object.fromEntries(fields);
  const outsider = effect === "allow" && external === true;
  const read = readGrants(grants, effect, outsider, now);
  const problems = [
    ...unknown,
    ...[
      targetProblem(target),
      principalProblem("principal", principal),
      effectProblem(effect),
      externalProblem(external, principal),
    ].filter((problem) => problem !== undefined),
    ...read.problems,
  ];
  if (problems.length > 0) return refused(problems);
  const item = {
    schema: 1,
    target,
    principal,
    effect,
    ...(external === true ? { external } : {}),
    grants: read.grants,
  };
  return checked(item);
}

const EMPTY = `the entry is empty; write an object with the fields ${FIELDS.join(", ")}`;

/** Whatever was let through is held against the reader itself, so that the two can never part. */
function checked(item: Record<string, unknown>): EntryDraft {
  const key = { target: String(item["target"]), principal: String(item["principal"]) };
  const reading = parseEntry(key, { ...item, version: 1 });
  if (reading.found === "malformed") return refused([`the entry: ${reading.problem}`]);
  const [bad] = reading.entry.malformedGrants;
  if (bad !== undefined) return refused([`grant ${quoted(bad)} can't be read back`]);
  // What the schema of entries has just read is its input.
  return { draft: "entry", item: item as EntryItem };
}

function refused(problems: readonly string[]): EntryDraft {
  return { draft: "refused", problems };
}

function effectProblem(value: unknown): string | undefined {
  if (value === "allow" || value === "deny") return undefined;
  return `effect ${quoted(value)} is neither "allow" nor "deny"; write one of them, spelled like that`;
}

function externalProblem(value: unknown, principal: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value !== true)
    return `external ${quoted(value)} is not true; write true for an account outside the organization, or leave it out`;
  if (typeof principal !== "string" || principal.startsWith("account/")) return undefined;
  return `external is for a single account, not for ${quoted(principal)}; write one entry for each account outside the organization`;
}

function readGrants(
  value: unknown,
  effect: unknown,
  forOutsider: boolean,
  now: Date,
): { readonly grants: Readonly<Record<string, GrantItem>>; readonly problems: readonly string[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const problem = `grants ${quoted(value)} is not an object; write one with a grant under each ID, such as {"g1": {"source": "operator"}}`;
    return { grants: {}, problems: [problem] };
  }
  const given = Object.entries(value);
  const problems: string[] = [];
  if (given.length === 0 && effect !== "deny")
    problems.push(
      'grants {} is empty, so the entry would allow nobody; write a grant, such as {"g1": {"source": "operator"}}',
    );
  if (given.length > MOST_GRANTS)
    problems.push(
      `grants holds ${given.length} grants; an entry holds at most ${MOST_GRANTS}: leave out those that have ended`,
    );
  const grants = new Map<string, GrantItem>();
  for (const [id, one] of given) {
    if (!GRANT_ID.test(id))
      problems.push(
        `grants: ${quoted(id)} can't be the ID of a grant; write 1 to 128 letters, digits, dots, colons, dashes and underscores`,
      );
    const draft = parseGrantDraft(id, one, forOutsider, now);
    if (draft.draft === "grant") grants.set(id, draft.item);
    else problems.push(...draft.problems);
  }
  return { grants: Object.fromEntries(grants), problems };
}
