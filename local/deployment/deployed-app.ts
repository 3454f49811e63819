export type DeployedTable = { readonly name: string; readonly arn: string };
export type DeployedQueue = {
  readonly arn: string;
  /** In the local endpoint's form. */
  readonly url: string;
};
export type DeployedTopic = { readonly arn: string };
export type DeployedFunction = {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly logGroup: string;
};
export type DeployedApi = {
  readonly id: string;
  readonly name: string;
  readonly stage: string;
  /** In the local endpoint's form, stage included, without a slash at the end. */
  readonly url: string;
  /** `arn:…:execute-api:REGION:ACCOUNT:ID`, which permissions to call it begin with. */
  readonly arn: string;
};
export type DeployedBus = { readonly name: string; readonly arn: string };
export type DeployedRule = { readonly name: string; readonly arn: string };
export type DeployedBucket = { readonly name: string; readonly arn: string };
export type DeployedKey = { readonly id: string; readonly arn: string };
/** Something that is checked and does nothing here, such as a table of Glue. */
export type DeployedInert = { readonly type: string; readonly name: string };
export type DeployedAlarm = { readonly name: string; readonly arn: string };

/** What a deployment made, by the logical names of the graph. */
export type DeployedApp = {
  readonly name: string;
  readonly stage: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly tables: Inventory<DeployedTable>;
  readonly queues: Inventory<DeployedQueue>;
  readonly topics: Inventory<DeployedTopic>;
  readonly functions: Inventory<DeployedFunction>;
  /** By the logical name of the stage: a REST API is reached at one. */
  readonly apis: Inventory<DeployedApi>;
  readonly buses: Inventory<DeployedBus>;
  /** Rules by schedule and by pattern, and schedules. */
  readonly rules: Inventory<DeployedRule>;
  readonly alarms: Inventory<DeployedAlarm>;
  readonly buckets: Inventory<DeployedBucket>;
  readonly keys: Inventory<DeployedKey>;
  /** What is there to be deployed and runs on AWS alone. */
  readonly inert: Inventory<DeployedInert>;
};

/** Things of one sort, by logical name. */
export class Inventory<Thing> {
  readonly #sort: string;
  readonly #things = new Map<string, Thing>();

  /** @param sort what the things are, in the singular, for messages */
  constructor(sort: string) {
    this.#sort = sort;
  }

  set(name: string, thing: Thing): void {
    this.#things.set(name, thing);
  }

  /** Throws with the known names when there is none of this name. */
  get(name: string): Thing {
    const thing = this.#things.get(name);
    if (thing !== undefined) return thing;
    const known = this.names().join(", ") || "none";
    throw new Error(`the deployed app has no ${this.#sort} named "${name}"; it has: ${known}`);
  }

  find(matches: (thing: Thing) => boolean): Thing | undefined {
    return [...this.#things.values()].find(matches);
  }

  names(): readonly string[] {
    return [...this.#things.keys()];
  }

  entries(): readonly (readonly [string, Thing])[] {
    return [...this.#things];
  }
}
