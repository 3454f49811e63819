/** One resource as SST's components asked for it. */
export type SynthesizedResource = {
  /** Pulumi type token: `aws:sqs/queue:Queue`, `sst:aws:Function` … */
  readonly type: string;
  /** Logical name, unique per type. */
  readonly name: string;
  readonly id: string;
  /** Inputs with every reference resolved to the value that a deployment would give (real ARN and URL shapes). */
  readonly inputs: Readonly<Record<string, unknown>>;
};

/** The synthesized application: what `sst deploy` would create, without an account. Sorted by type and name, equal from run to run. */
export type Graph = {
  readonly app: string;
  readonly stage: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly SynthesizedResource[];
};
