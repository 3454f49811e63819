import type { Call } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { callerAccount } from "./caller-account.ts";
import { invalid } from "./lattice-error.ts";

type Used = { readonly parameters: string; readonly result: unknown; readonly atMs: number };

export type ClientTokens = {
  /**
   * Runs `create` once per account, Region, API and client token; a repeat gets the first result again and does nothing.
   * The same token with other parameters fails (lattice.md section 1.4); with which code is UNKNOWN, ValidationException
   * is invented. Only successes are remembered, for `knobs.latticeTokenLifetimeMs`. Without a token every call creates.
   */
  once<Result>(
    call: Call,
    api: string,
    input: { readonly clientToken?: string | undefined },
    create: () => Result,
  ): Result;
};

export function createClientTokens({ clock, knobs }: Platform): ClientTokens {
  const used = new Map<string, Used>();
  return {
    once(call, api, input, create) {
      if (input.clientToken === undefined) return create();
      if (!/^[!-~]{1,64}$/.test(input.clientToken)) {
        throw invalid(
          `clientToken "${input.clientToken}" must be 1 to 64 printable characters without spaces`,
          "clientToken",
        );
      }
      const key = [callerAccount(call), call.region, api, input.clientToken].join("|");
      const parameters = JSON.stringify(
        Object.entries(input)
          .filter(([, value]) => value !== undefined)
          .toSorted(([a], [b]) => a.localeCompare(b)),
      );
      const atMs = clock.now().getTime();
      const before = used.get(key);
      if (before === undefined || atMs - before.atMs >= knobs.latticeTokenLifetimeMs) {
        const result = create();
        used.set(key, { parameters, result, atMs });
        return result;
      }
      if (before.parameters !== parameters) {
        throw invalid(
          `clientToken ${input.clientToken} was used for ${api} with other parameters`,
          "clientToken",
        );
      }
      // The key holds the API's name, and each API stores one type of result.
      return before.result as ReturnType<typeof create>;
    },
  };
}
