import * as z from "zod";

import { readFields } from "./draft-fields.ts";
import type { OfferingKind } from "./kind.ts";
import { Offering } from "./offering.ts";
import { principalProblem } from "./principal-draft.ts";
import { quoted } from "./quoted.ts";
import { kindOfResource } from "./registered-resource.ts";
import { resourceProblem } from "./target-draft.ts";

/** An offering as it is stored, all but its version. */
export type OfferingItem = Omit<z.input<typeof Offering>, "version">;

export type OfferingDraft =
  | { readonly draft: "offering"; readonly item: OfferingItem }
  /** One sentence each, naming the field, its value and the way out. */
  | { readonly draft: "refused"; readonly problems: readonly string[] };

const FIELDS = Object.keys(Offering.shape).filter(
  (field) => field !== "schema" && field !== "version",
);
const MOST_PRINCIPALS = 500;

/** Reads an offering that somebody wrote, before it is saved. Total and strict: what it lets through `parseOffering` reads back. */
export function parseOfferingDraft(value: unknown): OfferingDraft {
  const { fields, problems: unknown } = readFields("the offering", value, FIELDS);
  const { resource, gate, audience } = Object.fromEntries(fields);
  const kind = typeof resource === "string" ? kindOfResource(resource) : undefined;
  const found = [
    resourceProblem("resource", resource),
    kindProblem(fields.get("kind"), kind),
    textProblem("name", fields.get("name"), 128),
    fields.has("description")
      ? textProblem("description", fields.get("description"), 1024)
      : undefined,
    perAccountProblem(fields.get("perAccount")),
    ...["approves", "cuts", "exclusive", "cutsNothing", "managesAuthPolicy"].map((name) =>
      switchProblem(name, fields.get(name)),
    ),
    gateProblem(gate, audience),
    ...audienceProblems(audience),
    ...environmentProblems(fields.get("environment")),
    ...(kind === undefined ? [] : misplaced(kind, fields)),
  ];
  const problems = [...unknown, ...found.filter((problem) => problem !== undefined)];
  if (problems.length > 0) return { draft: "refused", problems };
  const item: Record<string, unknown> = { schema: 1, kind, ...Object.fromEntries(fields) };
  const read = Offering.safeParse({ ...item, version: 1 });
  if (!read.success)
    return { draft: "refused", problems: [`the offering: ${z.prettifyError(read.error)}`] };
  // What the schema has just read is its input.
  return { draft: "offering", item: item as OfferingItem };
}

function kindProblem(value: unknown, kind: string | undefined): string | undefined {
  if (value === undefined || value === kind || kind === undefined) return undefined;
  return `kind ${quoted(value)} is not what connects to this resource; write ${kind}, or leave it out`;
}

function textProblem(field: string, value: unknown, most: number): string | undefined {
  if (typeof value === "string" && value.trim() !== "" && value.length <= most) return undefined;
  return `${field} ${quoted(value)} is not a text of 1 to ${most} characters; write one`;
}

function perAccountProblem(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return undefined;
  return `perAccount ${quoted(value)} is not a whole number from 1; write the most connections that one account may hold, or leave it out for no limit`;
}

function switchProblem(field: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === "boolean") return undefined;
  return `${field} ${quoted(value)} is neither true nor false; write one of them without quotes, or leave it out for false`;
}

function gateProblem(gate: unknown, audience: unknown): string | undefined {
  if (gate === undefined || gate === "open") return undefined;
  if (gate !== "listed") {
    return `gate ${quoted(gate)} is neither "open" nor "listed"; write open to let everyone try, for which the service must require acceptance, listed to let its audience try, or leave it out to keep the allowed principals as they are`;
  }
  if (audience !== undefined) return undefined;
  return "gate listed needs an audience, and there is none; write the principals that may try, or gate open to let everyone try";
}

/** What only some kinds of offerings have. Elsewhere it would promise what nobody does. */
const ONLY_FOR: Readonly<Record<string, readonly OfferingKind[]>> = {
  gate: ["endpoint-connection"],
  perAccount: ["endpoint-connection", "service-network"],
  cutsNothing: ["share-principal"],
  managesAuthPolicy: ["service-network"],
};

function misplaced(kind: OfferingKind, fields: ReadonlyMap<string, unknown>): string[] {
  return Object.entries(ONLY_FOR).flatMap(([field, allowed]) => {
    const value = fields.get(field);
    if (value === undefined || value === false || allowed.includes(kind)) return [];
    return [
      `${field} ${quoted(value)} is for offerings of ${allowed.join(" and ")}, and this resource is one of ${kind}; leave it out`,
    ];
  });
}

const EXAMPLE_ENVIRONMENT = '{"name": "production", "accounts": ["ou/ou-ab12-1a2b3c4d"]}';

function environmentProblems(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const { fields, problems } = readFields("environment", value, ["name", "accounts"]);
  if (fields.size === 0) return problems;
  const accounts = fields.get("accounts");
  const name = textProblem("environment.name", fields.get("name"), 64);
  if (!Array.isArray(accounts) || accounts.length === 0 || accounts.length > 100)
    return [
      ...problems,
      ...(name === undefined ? [] : [name]),
      `environment.accounts ${quoted(accounts)} is not a list of 1 to 100 OUs or accounts; write ${EXAMPLE_ENVIRONMENT}`,
    ];
  const wrong = (accounts as readonly unknown[]).map((one, at) =>
    principalProblem(`environment.accounts[${at}]`, one),
  );
  return [...problems, ...[name, ...wrong].filter((problem) => problem !== undefined)];
}

function audienceProblems(audience: unknown): string[] {
  if (audience === undefined) return [];
  if (!Array.isArray(audience) || audience.length === 0) {
    return [
      `audience ${quoted(audience)} is not a list of principals; name at least one, or leave it out`,
    ];
  }
  const problems =
    audience.length > MOST_PRINCIPALS
      ? [
          `audience has ${audience.length} principals; it holds at most ${MOST_PRINCIPALS}: name OUs instead of their accounts`,
        ]
      : [];
  const wrong = (audience as readonly unknown[]).map((one, at) =>
    principalProblem(`audience[${at}]`, one),
  );
  return [...problems, ...wrong.filter((problem) => problem !== undefined)];
}
