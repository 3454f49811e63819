import { type Authorization, AwsError, type Call } from "../../action.ts";
import type { Platform } from "../../platform.ts";

/** One line as listeners and tests see it. */
export type LogLine = {
  readonly accountId: string;
  readonly region: string;
  /** Name of the log group. */
  readonly logGroup: string;
  readonly stream: string;
  readonly message: string;
  /** The event's own timestamp. */
  readonly at: Date;
};

/** A line as it is kept. */
export type LogEvent = LogLine & { readonly id: string; readonly ingestedAt: Date };

export type LogStream = {
  readonly name: string;
  readonly createdAt: Date;
  lastEventAt: Date | undefined;
  lastIngestedAt: Date | undefined;
};

export type LogGroup = {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: Date;
  retentionDays: number | undefined;
  readonly streams: Map<string, LogStream>;
  /** The newest lines of all streams in order of arrival; older ones are forgotten. */
  events: LogEvent[];
};

/** Lines kept per log group: enough for a day of tests, and a bound for a machine that runs for weeks. */
export const LINES_KEPT = 20_000;

/** Every log group of the organization. */
export class LogGroups {
  readonly #platform: Platform;
  readonly #groups = new Map<string, LogGroup>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Creates a group, or changes the retention of an existing one. The ARN may end in `:*`. */
  put(arn: string, retentionDays: number | undefined): void {
    const bare = arn.replace(/:\*$/, "");
    const match = /^arn:[\w-]+:logs:([\w-]+):(\d{12}):log-group:([\w./#-]+)$/.exec(bare);
    if (!match) {
      throw new Error(
        `"${arn}" is no log group ARN: arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME`,
      );
    }
    const existing = this.#groups.get(bare);
    if (existing) {
      existing.retentionDays = retentionDays;
      return;
    }
    const [, region = "", accountId = "", name = ""] = match;
    this.#groups.set(bare, {
      arn: bare,
      name,
      accountId,
      region,
      createdAt: this.#platform.clock.now(),
      retentionDays,
      streams: new Map(),
      events: [],
    });
  }

  all(): readonly LogGroup[] {
    return [...this.#groups.values()];
  }

  /** Groups with this name or ARN, in whatever account and Region. */
  named(nameOrArn: string): readonly LogGroup[] {
    return this.all().filter(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
  }

  /** The group that a call names; throws ResourceNotFoundException. */
  ofCall(name: string | undefined, call: Call): LogGroup {
    const group = this.#groups.get(groupArn(name, call));
    if (!group) throw notFound("log group");
    return this.#trimmed(group);
  }

  /** Forgets what is over the retention. */
  #trimmed(group: LogGroup): LogGroup {
    if (group.retentionDays === undefined) return group;
    const oldestMs = this.#platform.clock.now().getTime() - group.retentionDays * DAY_MS;
    if (group.events.some(({ at }) => at.getTime() < oldestMs)) {
      group.events = group.events.filter(({ at }) => at.getTime() >= oldestMs);
    }
    return group;
  }
}

export const DAY_MS = 24 * 60 * 60 * 1_000;

/** Log groups are reached in the caller's own account only; ARNs of others (`logGroupIdentifier`) are not modelled. */
export function groupArn(name: string | undefined, { caller, platform, region }: Call): string {
  if (!name) {
    throw new AwsError(
      "InvalidParameterException",
      "1 validation error detected: Value at 'logGroupName' failed to satisfy constraint: Member must not be null",
    );
  }
  const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
  return `arn:${platform.partition}:logs:${region}:${accountId}:log-group:${name}`;
}

/**
 * What a call on a whole group needs. AWS's denials name `…:log-group:NAME:log-stream:` as the resource, so a policy must
 * end in `:*`: the ARN of the bare group allows nothing.
 */
export function groupAuthorization(
  action: string,
  name: string | undefined,
  call: Call,
): Authorization {
  return streamAuthorization(action, name, "", call);
}

export function streamAuthorization(
  action: string,
  name: string | undefined,
  stream: string | undefined,
  call: Call,
): Authorization {
  return {
    action: `logs:${action}`,
    resource: `${groupArn(name, call)}:log-stream:${stream ?? ""}`,
  };
}

/** The stream of this name; throws ResourceNotFoundException. */
export function streamOf(group: LogGroup, name: string | undefined): LogStream {
  const stream = group.streams.get(name ?? "");
  if (!stream) throw notFound("log stream");
  return stream;
}

function notFound(what: "log group" | "log stream"): AwsError {
  return new AwsError("ResourceNotFoundException", `The specified ${what} does not exist.`);
}
