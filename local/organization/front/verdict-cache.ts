import type { RequestAnalysis, Simulation } from "@cloud-copilot/iam-simulate";

/** Keys that change from call to call by themselves. */
const TIMES: readonly string[] = ["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"];

/** Enough for every permission of a busy organization; then it begins anew. */
const MOST = 20_000;

/**
 * Remembers what IAM said. The evaluation is a pure function of policies, principal, action, resource and condition keys, and
 * an organization under load asks the same again and again. Of the condition keys those count that the policies mention; where
 * they mention time, nothing is remembered.
 */
export class VerdictCache {
  readonly #known = new Map<string, RequestAnalysis>();
  /** By text, so that a policy that was changed in place is another one. */
  readonly #mentions = new Map<string, { readonly id: number; readonly text: string }>();

  /** The remembered answer, or what `ask` answers. What throws is not remembered. */
  async of(
    simulation: Simulation,
    ask: (simulation: Simulation) => Promise<RequestAnalysis>,
  ): Promise<RequestAnalysis> {
    const key = this.#keyOf(simulation);
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const answer = await ask(simulation);
    if (key !== undefined) {
      if (this.#known.size >= MOST) this.#known.clear();
      this.#known.set(key, answer);
    }
    return answer;
  }

  #keyOf(simulation: Simulation): string | undefined {
    const { request, identityPolicies, sessionPolicy, resourcePolicy } = simulation;
    const documents = [identityPolicies, sessionPolicy ?? null, resourcePolicy ?? null];
    const policies = this.#policies(documents);
    const mentions = (name: string) => policies.text.includes(name.toLowerCase());
    if (TIMES.some(mentions)) return undefined;
    const names = Object.keys(request.contextVariables).filter(mentions).toSorted();
    const context = names.map((name) => [name, request.contextVariables[name]]);
    const { principal, action, resource } = request;
    return JSON.stringify([policies.id, principal, action, resource, context]);
  }

  #policies(documents: readonly unknown[]): { readonly id: number; readonly text: string } {
    const text = JSON.stringify(documents);
    const known = this.#mentions.get(text);
    if (known !== undefined) return known;
    const policies = { id: this.#mentions.size + 1, text: text.toLowerCase() };
    this.#mentions.set(text, policies);
    return policies;
  }
}
