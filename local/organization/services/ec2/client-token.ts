import { AwsError } from "../../action.ts";
import type { Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";

type Used = { readonly parameters: string; readonly result: unknown };

export type ClientTokens = {
  /**
   * Runs `create` once per account, Region, API and client token; a repeat gets the first result again. The same token with
   * other parameters is EC2's IdempotentParameterMismatch. Without a token every call creates.
   */
  once<Result>(
    call: Call,
    api: string,
    input: { readonly ClientToken?: string | undefined },
    create: () => Result,
  ): Result;
};

export function createClientTokens(): ClientTokens {
  const used = new Map<string, Used>();
  return {
    once(call, api, input, create) {
      if (input.ClientToken === undefined) return create();
      const key = [callerAccount(call.caller), call.region, api, input.ClientToken].join("|");
      const parameters = JSON.stringify(
        Object.entries(input)
          .filter(([, value]) => value !== undefined)
          .toSorted(([a], [b]) => a.localeCompare(b)),
      );
      const before = used.get(key);
      if (before === undefined) {
        const result = create();
        used.set(key, { parameters, result });
        return result;
      }
      if (before.parameters !== parameters) {
        throw new AwsError(
          "IdempotentParameterMismatch",
          `The client token '${input.ClientToken}' was already used for ${api} with other parameters`,
        );
      }
      // The key holds the API's name, and each API stores one type of result.
      return before.result as ReturnType<typeof create>;
    },
  };
}
