import * as z from "zod";

import { endpointTypes } from "./connection.ts";
import { readFields } from "./draft-fields.ts";
import { Grant, isCompleteForOutsider } from "./grant.ts";
import { entryKinds } from "./kind.ts";
import { quoted } from "./quoted.ts";

/** A grant as it is stored: instants as ISO 8601 text. */
export type GrantItem = z.input<typeof Grant>;

export type GrantDraft =
  | { readonly draft: "grant"; readonly item: GrantItem }
  | { readonly draft: "refused"; readonly problems: readonly string[] };

const FIELDS = Object.keys(Grant.shape);
const SOURCES = Grant.shape.source.options;
const Instant = z.iso.datetime({ offset: true });
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

/**
 * Reads one grant that somebody wrote. Stricter than what reads it back: an end that is past is refused, because it would
 * allow nobody, and whoever wrote it means something else.
 * @param forOutsider whether it is to let in an account outside the organization
 */
export function parseGrantDraft(
  id: string,
  value: unknown,
  forOutsider: boolean,
  now: Date,
): GrantDraft {
  const grant = `grant ${quoted(id)}`;
  const { fields, problems: unknown } = readFields(grant, value, FIELDS);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { draft: "refused", problems: unknown };
  const found = [
    sourceProblem(fields.get("source")),
    textProblem("reason", fields.get("reason"), 1024),
    textProblem("reference", fields.get("reference"), 256),
    textProblem("sponsor", fields.get("sponsor"), 256),
    instantProblem("notBefore", fields.get("notBefore")),
    instantProblem("expiresAt", fields.get("expiresAt")) ??
      endProblem(fields.get("notBefore"), fields.get("expiresAt"), now),
    listProblem("regions", fields.get("regions"), regionProblem),
    listProblem("endpointTypes", fields.get("endpointTypes"), typeProblem),
    listProblem("kinds", fields.get("kinds"), kindProblem),
    listProblem("resourceTypes", fields.get("resourceTypes"), resourceTypeProblem),
    environmentProblem(fields.get("environment")),
  ];
  const own = found.flatMap((problem) => (problem === undefined ? [] : [`${grant}: ${problem}`]));
  const missing = forOutsider ? outsiderProblems(grant, fields) : [];
  const problems = [...unknown, ...own, ...missing];
  if (problems.length > 0) return { draft: "refused", problems };

  const item: unknown = Object.fromEntries(fields);
  const read = Grant.safeParse(item);
  if (!read.success)
    return { draft: "refused", problems: [`${grant}: ${z.prettifyError(read.error)}`] };
  if (forOutsider && !isCompleteForOutsider(read.data))
    return { draft: "refused", problems: [`${grant} lacks what an outsider's grant needs`] };
  // What the schema has just read is its input.
  return { draft: "grant", item: item as GrantItem };
}

function sourceProblem(value: unknown): string | undefined {
  if (SOURCES.some((source) => source === value)) return undefined;
  return `source ${quoted(value)} says not where the grant comes from; write ${SOURCES.join(", ")}, whichever it is`;
}

function textProblem(field: string, value: unknown, most: number): string | undefined {
  if (value === undefined) return undefined;
  const isText = typeof value === "string" && value.trim() !== "" && value.length <= most;
  if (isText) return undefined;
  return `${field} ${quoted(value)} is not a text of 1 to ${most} characters; write one, or leave it out`;
}

function instantProblem(field: string, value: unknown): string | undefined {
  if (value === undefined || Instant.safeParse(value).success) return undefined;
  const isDay = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
  const why = isDay ? "names a day, but not when on it" : "is not an instant that exists";
  return `${field} ${quoted(value)} ${why}; write date, time and zone, such as 2026-12-31T18:00:00Z, or leave it out`;
}

/** What can only be said once both bounds are instants. */
function endProblem(notBefore: unknown, expiresAt: unknown, now: Date): string | undefined {
  if (typeof expiresAt !== "string") return undefined;
  const end = new Date(expiresAt);
  if (end <= now) {
    return `expiresAt ${quoted(expiresAt)} is past, so the grant would never hold; write an end after ${now.toISOString()}, or leave the grant out`;
  }
  if (typeof notBefore === "string" && new Date(notBefore) >= end) {
    return `notBefore ${quoted(notBefore)} is not before expiresAt ${quoted(expiresAt)}; write a beginning that comes first`;
  }
  return undefined;
}

function listProblem(
  field: string,
  value: unknown,
  problemOf: (one: unknown) => string | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value))
    return `${field} ${quoted(value)} is not a list; write [${quoted(value)}], or leave it out for any`;
  if (value.length === 0)
    return `${field} [] is an empty list, which could mean none or any; name them, or leave it out for any`;
  for (const one of value as readonly unknown[]) {
    const problem = problemOf(one);
    if (problem !== undefined) return `${field}: ${problem}`;
  }
  return undefined;
}

function regionProblem(one: unknown): string | undefined {
  if (typeof one === "string" && REGION.test(one)) return undefined;
  return `${quoted(one)} is not the name of a Region, and nothing stands for several; write names such as eu-west-1, or leave regions out for any`;
}

function typeProblem(one: unknown): string | undefined {
  if (endpointTypes.some((type) => type === one)) return undefined;
  return `${quoted(one)} is not a type of endpoint; write ${endpointTypes.join(" or ")}, spelled like that`;
}

function kindProblem(one: unknown): string | undefined {
  if (entryKinds.some((kind) => kind === one)) return undefined;
  return `${quoted(one)} is not a kind of connection; write ${entryKinds.join(", ")}, spelled like that`;
}

const RESOURCE_TYPE = /^[a-z0-9-]+:[A-Za-z0-9-]+$/;

function resourceTypeProblem(one: unknown): string | undefined {
  if (typeof one === "string" && RESOURCE_TYPE.test(one)) return undefined;
  return `${quoted(one)} is not a type of resource as RAM names it, and nothing stands for several; write types such as vpc-lattice:ServiceNetwork`;
}

function environmentProblem(value: unknown): string | undefined {
  if (value === undefined || value === "same") return undefined;
  return `environment ${quoted(value)} is not "same"; write same to ask for the environment of the offering, which names it and its accounts, or leave it out`;
}

function outsiderProblems(grant: string, fields: ReadonlyMap<string, unknown>): string[] {
  const problems: string[] = [];
  if (!fields.has("sponsor"))
    problems.push(
      `${grant}: sponsor is missing; write who inside the organization answers for this account`,
    );
  if (!fields.has("expiresAt"))
    problems.push(
      `${grant}: expiresAt is missing; an account outside the organization is let in for a time only: write when it ends`,
    );
  return problems;
}
