import pc from "picocolors";

import type { World } from "../world.ts";
import type { Showcase } from "./showcase.ts";

/** What the feed reads of a function's log line; anything else in it is not for people. */
type LogLine = {
  readonly message?: string;
  readonly timestamp?: string;
  readonly tenant?: string;
  readonly connection?: string;
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
};

/** Prints each decision and action as one line, from the functions' own structured logs. */
export function decisionFeed(
  { organization, services }: World,
  { payments, reports }: Showcase,
  print: (line: string) => void,
): void {
  const accounts = new Map(organization.platform.accounts.map(({ id, name }) => [id, name]));
  const offerings = new Map(
    [payments, reports].map(({ arn }, index) => [arn, index === 0 ? "payments" : "reports"]),
  );
  services.logs.subscribe(({ message }) => {
    const line = parse(message);
    const color = COLORS[line?.message ?? ""];
    if (line?.message === undefined || color === undefined) return;
    const [resource = "", endpoint = ""] = splitConnection(line.connection ?? "");
    const who = accounts.get(line.tenant ?? "") ?? line.tenant ?? "";
    const where = offerings.get(resource) ?? resource;
    const time = (line.timestamp ?? new Date().toISOString()).slice(11, 19);
    const parts = [
      time,
      color(line.message.padEnd(20)),
      who.padEnd(12),
      endpoint.padEnd(22),
      where.padEnd(9),
      [line.action, shorten(line, resource, where)].filter(Boolean).join(": "),
    ];
    print(parts.join(" "));
  });
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

/** A connection is its resource's ARN and the endpoint's id, joined by the last slash. */
function splitConnection(connection: string): string[] {
  const slash = connection.lastIndexOf("/");
  return [connection.slice(0, slash), connection.slice(slash + 1)];
}
