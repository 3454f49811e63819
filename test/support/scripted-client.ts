/** What an API answers, by its name; throw to refuse a call. */
export type Script = Readonly<Record<string, (input: Record<string, unknown>) => object>>;

/** One call as it reached a client: `ListServices`, and what it carried. */
export type ScriptedCall = { readonly api: string; readonly input: Record<string, unknown> };

/** Makes a client answer by a script instead of calling AWS; an API that the script lacks throws. Returns the calls, in order. */
export function script(client: { send: unknown }, answers: Script): readonly ScriptedCall[] {
  const calls: ScriptedCall[] = [];
  client.send = async (command: { input: object }): Promise<object> => {
    const api = command.constructor.name.replace(/Command$/, "");
    const input = { ...command.input };
    calls.push({ api, input });
    const answer = answers[api];
    if (answer === undefined) throw new Error(`the script has no answer of ${api}`);
    return { $metadata: { requestId: `request-${calls.length}` }, ...answer(input) };
  };
  return calls;
}
