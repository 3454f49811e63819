import type { Call } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { callerAccount } from "./caller-account.ts";
import { ramError } from "./ram-error.ts";

type Used = { readonly parameters: string; readonly result: unknown; readonly untilMs: number };

export type ClientTokens = {
  /**
   * Runs `act` once per account, Region, API and client token; a repeat gets the first result again, with the token. The same
   * token with other parameters is IdempotentParameterMismatchException (ram.md section 3). How long a token is remembered is
   * UNKNOWN: `knobs.ramTokenLifetimeMs`.
   */
  once<Result extends object>(
    call: Call,
    api: string,
    input: { readonly clientToken?: string | undefined },
    act: () => Result,
  ): Result & { clientToken?: string };
};

export function createClientTokens(platform: Platform): ClientTokens {
  const used = new Map<string, Used>();
  return {
    once(call, api, input, act) {
      const { clientToken } = input;
      if (clientToken === undefined) return act();
      const nowMs = platform.clock.now().getTime();
      const key = [callerAccount(call.caller), call.region, api, clientToken].join("|");
      const parameters = JSON.stringify(
        Object.entries(input)
          .filter(([, value]) => value !== undefined)
          .toSorted(([a], [b]) => a.localeCompare(b)),
      );
      const before = used.get(key);
      if (before === undefined || before.untilMs <= nowMs) {
        const result = { ...act(), clientToken };
        const untilMs = nowMs + platform.knobs.ramTokenLifetimeMs;
        used.set(key, { parameters, result, untilMs });
        return result;
      }
      if (before.parameters !== parameters) {
        throw ramError(
          platform,
          "IdempotentParameterMismatchException",
          `The client token ${clientToken} was already used for ${api} with other parameters.`,
        );
      }
      // The key holds the API's name, and each API stores one type of result.
      return before.result as ReturnType<typeof act> & { clientToken: string };
    },
  };
}
