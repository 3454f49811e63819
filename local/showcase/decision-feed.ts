import pc from "picocolors";

import type { World } from "../world.ts";

/** Something registered, and what people call it. */
export type Labelled = { readonly arn: string; readonly label: string };

/** What the feed reads of a function's log line; anything else in it is not for people. */
type LogLine = {
  readonly message?: string;
  readonly timestamp?: string;
  readonly tenant?: string;
  readonly connection?: string;
  /** Of findings, which name no connection. */
  readonly resource?: string;
  readonly externalId?: string;
  readonly explanation?: string;
  readonly action?: string;
  readonly problem?: string;
};

const COLORS: Readonly<Record<string, (text: string) => string>> = {
  "connection.approved": pc.green,
  "connection.held": pc.yellow,
  "connection.rejected": pc.red,
  "connection.ended": pc.red,
  "connection.ignored": pc.dim,
  "connection.observed": pc.dim,
  "action.succeeded": pc.cyan,
  "action.failed": pc.red,
  "action.deferred": pc.yellow,
  "action.abandoned": pc.yellow,
  "hint.garbage": pc.red,
  finding: pc.magenta,
};

/** Prints each decision and action as one line, from the functions' own structured logs. */
export function decisionFeed(
  { organization, services }: World,
  offered: readonly Labelled[],
  print: (line: string) => void,
): void {
  const labels = new Map(offered.map(({ arn, label }) => [arn, label]));
  services.logs.subscribe(({ message }) => {
    const line = parse(message);
    const color = COLORS[line?.message ?? ""];
    if (line?.message === undefined || color === undefined) return;
    // A connection is its resource's ARN, a slash, and what is on the other side, which may have slashes of its own.
    const connection = line.connection ?? `${line.resource ?? ""}/${line.externalId ?? ""}`;
    const arn = [...labels.keys()].find((one) => connection.startsWith(`${one}/`)) ?? "";
    const other = lastPartOf(connection.slice(arn.length + 1));
    // Accounts come and go while it runs.
    const account = organization.platform.accounts.find(({ id }) => id === line.tenant);
    const who = account?.name ?? line.tenant ?? "";
    const where = labels.get(arn) ?? "";
    const time = (line.timestamp ?? new Date().toISOString()).slice(11, 19);
    const parts = [
      time,
      color(line.message.padEnd(20)),
      who.padEnd(12),
      other.padEnd(22),
      where.padEnd(9),
      [line.action, shorten(line, arn, where)].filter(Boolean).join(": "),
    ];
    print(parts.join(" "));
  });
}

/** What is told apart by: `svc-…` of a service's ARN, for example. */
function lastPartOf(externalId: string): string {
  return externalId.startsWith("arn:")
    ? externalId.slice(externalId.lastIndexOf("/") + 1)
    : externalId;
}

/** Why, with the resource's name in place of its ARN. */
function shorten({ explanation, problem }: LogLine, resource: string, name: string): string {
  const why = explanation ?? problem ?? "";
  return resource === "" ? why : why.replaceAll(resource, name);
}

function parse(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Every field is optional and only shown, so a line of another shape does no harm.
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
