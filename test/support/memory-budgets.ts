import type { BudgetState, BudgetStore } from "../../functions/adapters/call-budget.ts";

/** The states of budgets in memory, with the condition that the table has: of two writes from one state, one passes. */
export function memoryBudgets(): BudgetStore & { readonly states: Map<string, BudgetState> } {
  const states = new Map<string, BudgetState>();
  return {
    states,
    async write(key, before, after) {
      await Promise.resolve();
      const present = states.get(key);
      if (present?.version !== before?.version) return { present };
      states.set(key, after);
      return "written";
    },
  };
}
