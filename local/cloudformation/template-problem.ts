/** The template, or the values given to it, cannot be deployed here. Lists every problem found, not only the first. */
export class TemplateRefusedError extends Error {
  override readonly name = "TemplateRefusedError";
  readonly problems: readonly string[];
  constructor(stackName: string, problems: readonly string[]) {
    super(
      `stack ${stackName} can't be deployed into the local organization; nothing was changed:\n${problems
        .map((problem) => `- ${problem}`)
        .join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Collects what is wrong, each with the place in the template where it is (`Resources.Topic.Properties.TopicName`). */
export class Problems {
  readonly #found = new Set<string>();

  add(where: string, what: string): void {
    this.#found.add(`${where}: ${what}`);
  }

  get count(): number {
    return this.#found.size;
  }

  get list(): readonly string[] {
    return [...this.#found];
  }
}
