/** The graph asks for something that the local organization does not do. Lists every problem found, not only the first. */
export class NotDeployableError extends Error {
  override readonly name = "NotDeployableError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `the synthesised app can't be deployed into the local organization; nothing was deployed:\n${problems
        .map((problem) => `- ${problem}`)
        .join("\n")}`,
    );
    this.problems = problems;
  }
}
