import type { Platform } from "../organization/platform.ts";
import { conditionsOf } from "./condition.ts";
import { evaluate, type Scope } from "./intrinsic-function.ts";
import { templateKinds } from "./kinds/template-kinds.ts";
import { parameterValues } from "./parameter-values.ts";
import { pseudoParameters, type StackPlace } from "./stack-place.ts";
import type { Identity, Properties, Self, Step, TemplateKind } from "./template-kind.ts";
import { Problems, TemplateRefusedError } from "./template-problem.ts";
import { parseTemplate, type Resource, type Template } from "./template.ts";

export type StackInput = {
  /** The template's text, YAML. */
  readonly template: string;
  readonly stackName: string;
  readonly accountId: string;
  readonly region: string;
  /** As CloudFormation takes them: a list is text with commas. */
  readonly parameters: Readonly<Record<string, string>>;
};

export type PlannedResource = {
  readonly logicalId: string;
  readonly type: string;
  /** With every function worked out. */
  readonly properties: Properties;
  /** What no other stack's resource may have; undefined for what has no name of its own. */
  readonly arn: string | undefined;
  readonly make: Step;
};

export type StackPlan = {
  readonly place: StackPlace;
  /** In an order in which each comes after what it needs; without what conditions leave out. */
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, string>>;
};

/** What must be known of an organization to plan a stack in it. */
export type StackWorld = Pick<Platform, "partition" | "accounts">;

/** What deploying the template would make. Changes nothing. Throws TemplateRefusedError with every problem there is. */
export function planStack(input: StackInput, platform: StackWorld): StackPlan {
  const { stackName, accountId, region } = input;
  const place = { stackName, accountId, region, partition: platform.partition };
  const problems = new Problems();
  checkPlace(place, platform, problems);
  const template = parseTemplate(input.template, problems);
  const plan = template && new Planning(template, input, place, problems).run();
  if (plan === undefined || problems.count > 0) {
    throw new TemplateRefusedError(stackName, problems.list);
  }
  return plan;
}

function checkPlace(
  { stackName, accountId }: StackPlace,
  platform: StackWorld,
  problems: Problems,
) {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stackName)) {
    problems.add("the stack's name", `"${stackName}" must be a letter, then letters, digits and -`);
  }
  if (!platform.accounts.some(({ id }) => id === accountId)) {
    problems.add("the stack's account", `the local organization has no account ${accountId}`);
  }
}

/** One template on its way to a plan: resources are worked out when they are first asked for, so that each follows its needs. */
class Planning {
  readonly #template: Template;
  readonly #place: StackPlace;
  readonly #problems: Problems;
  readonly #scope: Scope;
  readonly #resources: PlannedResource[] = [];
  readonly #identities = new Map<string, Identity>();
  readonly #underWay = new Set<string>();

  constructor(template: Template, input: StackInput, place: StackPlace, problems: Problems) {
    this.#template = template;
    this.#place = place;
    this.#problems = problems;
    const values = new Map<string, unknown>([
      ...pseudoParameters(place),
      ...parameterValues(template.Parameters, input.parameters, problems),
    ]);
    const bare: Omit<Scope, "condition" | "ref" | "attribute"> = {
      problems,
      isAside: false,
      mapping: (path, where) => this.#mapping(path, where),
    };
    // A parameter without a value is a problem that was told already.
    const isValue = (name: string) => values.has(name) || Object.hasOwn(template.Parameters, name);
    const condition = conditionsOf(template.Conditions, {
      ...bare,
      ref(name, where) {
        if (!isValue(name)) problems.add(where, `there is no parameter ${name}`);
        return values.get(name);
      },
      attribute({ logicalId }, where) {
        problems.add(where, `a condition can't ask the resource ${logicalId} for anything`);
        return undefined;
      },
    });
    this.#scope = {
      ...bare,
      condition,
      ref: (name, where, isAside) =>
        isValue(name) ? values.get(name) : this.#refOf(name, where, isAside),
      attribute: ({ logicalId, attribute }, where, isAside) =>
        this.#told(
          this.#identityOf(logicalId, where, isAside),
          (identity) => identity.attributes?.[attribute],
          `the attribute ${attribute} of ${logicalId} is not known here`,
          where,
        ),
    };
  }

  run(): StackPlan {
    const { Conditions, Resources, Outputs } = this.#template;
    for (const name of Object.keys(Conditions)) this.#scope.condition(name, `Conditions.${name}`);
    for (const logicalId of Object.keys(Resources)) this.#identityOf(logicalId, "Resources", true);
    const outputs: Record<string, string> = {};
    for (const [name, { Value, Condition }] of Object.entries(Outputs)) {
      const where = `Outputs.${name}`;
      const isAside = Condition !== undefined && !this.#scope.condition(Condition, where);
      const value = evaluate(Value, where, { ...this.#scope, isAside });
      if (isAside || value === undefined) continue;
      if (typeof value === "string") outputs[name] = value;
      else this.#problems.add(where, "an output is text");
    }
    return { place: this.#place, resources: this.#resources, outputs };
  }

  #refOf(name: string, where: string, isAside: boolean): string | undefined {
    return this.#told(
      this.#identityOf(name, where, isAside),
      ({ ref }) => ref,
      `what Ref gives for ${name} is not known here`,
      where,
    );
  }

  #told(
    identity: Identity | undefined,
    ask: (identity: Identity) => string | undefined,
    problem: string,
    where: string,
  ): string | undefined {
    if (identity === undefined) return undefined;
    const answer = ask(identity);
    if (answer === undefined) this.#problems.add(where, problem);
    return answer;
  }

  /** Works the resource out if that was not done yet. Undefined when there is no telling what it is. */
  #identityOf(logicalId: string, where: string, isAside: boolean): Identity | undefined {
    const resource = this.#template.Resources[logicalId];
    if (resource === undefined) {
      this.#problems.add(where, `there is no parameter or resource ${logicalId}`);
      return undefined;
    }
    if (this.#underWay.has(logicalId)) {
      this.#problems.add(`Resources.${logicalId}`, `it depends on itself, by way of ${where}`);
      return undefined;
    }
    if (!this.#identities.has(logicalId)) {
      this.#underWay.add(logicalId);
      this.#work(logicalId, resource);
      this.#underWay.delete(logicalId);
    }
    if (!isAside && !this.#isMade(logicalId, resource)) {
      this.#problems.add(where, `the resource ${logicalId} is left out here, by its condition`);
    }
    return this.#identities.get(logicalId);
  }

  #isMade(logicalId: string, { Condition }: Resource): boolean {
    return (
      Condition === undefined || this.#scope.condition(Condition, `Resources.${logicalId}`) === true
    );
  }

  #work(logicalId: string, resource: Resource): void {
    const where = `Resources.${logicalId}`;
    const isMade = this.#isMade(logicalId, resource);
    for (const other of resource.DependsOn ?? []) {
      this.#identityOf(other, `${where}.DependsOn`, true);
    }
    const before = this.#problems.count;
    const scope: Scope = { ...this.#scope, isAside: !isMade };
    // An object goes in, so an object comes out.
    const properties = evaluate(resource.Properties, `${where}.Properties`, scope) as Properties;
    const kind: TemplateKind | undefined = templateKinds.find(({ type }) => type === resource.Type);
    if (kind === undefined) {
      this.#problems.add(
        where,
        `the type ${resource.Type} is not known here; add a file to local/cloudformation/kinds`,
      );
      return;
    }
    const self: Self = { logicalId, place: this.#place };
    const identity = kind.identity(properties, self);
    this.#identities.set(logicalId, identity);
    // After a problem with a value its schema would only complain of what is missing because of it.
    if (!isMade || this.#problems.count > before) return;
    const make = kind.plan(properties, self, this.#problems);
    if (make === undefined) return;
    const arn = identity.arn ?? identity.attributes?.["Arn"];
    this.#resources.push({ logicalId, type: resource.Type, properties, arn, make });
  }

  #mapping([name = "", first = "", second = ""]: readonly string[], where: string): unknown {
    const found = this.#template.Mappings[name]?.[first]?.[second];
    if (found === undefined) {
      this.#problems.add(where, `the mapping ${name} has no ${first}.${second}`);
    }
    return found;
  }
}
