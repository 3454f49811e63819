/** Something that goes wrong with the next matching calls, or that they come too late for. */
export type Fault = {
  /** `service:Action`, such as `ec2:AcceptVpcEndpointConnections`. */
  readonly action: string;
  /** How many calls it hits before it is used up. */
  times: number;
} & (
  | {
      /**
       * `throttled`: the service's own throttling error, nothing done. `internal-error`: HTTP 500, nothing done.
       * `lost-answer`: the action runs and takes effect, then the connection is cut (what a time-out looks like).
       * `unavailable`: HTTP 503, nothing done. `empty-answer`: the call goes well, and every list in its answer is empty.
       */
      readonly kind:
        | "throttled"
        | "internal-error"
        | "lost-answer"
        | "unavailable"
        | "empty-answer";
    }
  | {
      /** Somebody else is quicker: the call is let through, but does not run before `first` has. */
      readonly kind: "overtaken";
      readonly first: () => void | Promise<void>;
    }
);

export type Faults = {
  add(fault: Fault): void;
  /** The fault that this call meets, used up by one; undefined for a call that goes well. */
  take(action: string): Fault | undefined;
  clear(): void;
};

/** Faults in the order they were added; of several for one action the oldest is met first. */
export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    add(fault) {
      if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(fault.action)) {
        throw new Error(
          `fault on "${fault.action}": name the call as service:Action, such as sns:Publish`,
        );
      }
      if (fault.times > 0) faults.push({ ...fault });
    },
    take(action) {
      const fault = faults.find((one) => one.action === action);
      if (fault === undefined) return undefined;
      fault.times -= 1;
      if (fault.times <= 0) faults = faults.filter((one) => one !== fault);
      return fault;
    },
    clear() {
      faults = [];
    },
  };
}
