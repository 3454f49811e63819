import { AwsError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";

export type EventBus = {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Admits other accounts; callers of its own account need none. */
  policy?: PolicyDocument;
};

/** The event buses of every account and Region. Each account has a bus named `default` in each Region, which nobody makes. */
export type EventBuses = {
  /** Creates a bus; one that is there stays as it is. */
  put(arn: string): void;
  /** Replaces the bus's policy. Throws ResourceNotFoundException. */
  setPolicy(arn: string, policy: PolicyDocument): void;
  find(arn: string): EventBus | undefined;
  /** Throws ResourceNotFoundException. */
  get(arn: string): EventBus;
};

export function createEventBuses(): EventBuses {
  const buses = new Map<string, EventBus>();
  const add = (arn: string): EventBus => {
    const bus = { arn, ...parseBusArn(arn) };
    buses.set(arn, bus);
    return bus;
  };
  const find = (arn: string) =>
    buses.get(arn) ?? (arn.endsWith(":event-bus/default") ? add(arn) : undefined);
  const get = (arn: string) => {
    const bus = find(arn);
    if (bus !== undefined) return bus;
    // The EventBridge API reference names the exception; its text is from answers seen in the field.
    const { name } = parseBusArn(arn);
    throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
  };
  return {
    put: (arn) => void (find(arn) ?? add(arn)),
    setPolicy(arn, policy) {
      get(arn).policy = policy;
    },
    find,
    get,
  };
}

/** The parts of a bus's ARN. Throws ValidationException on anything else. */
export function parseBusArn(arn: string): Pick<EventBus, "name" | "accountId" | "region"> {
  // EventBridge API reference, CreateEventBus: up to 256 letters, digits, dots, hyphens and underscores.
  const match = /^arn:[\w-]+:events:([a-z\d-]+):(\d{12}):event-bus\/([.\-_A-Za-z\d]{1,256})$/.exec(
    arn,
  );
  const [, region, accountId, name] = match ?? [];
  if (region === undefined || accountId === undefined || name === undefined) {
    throw new AwsError(
      "ValidationException",
      `"${arn}" is not the ARN of an event bus, arn:…:events:REGION:ACCOUNT:event-bus/NAME`,
    );
  }
  return { region, accountId, name };
}
