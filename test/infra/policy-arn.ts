/** What a variable of an ARN format may hold; every other variable is one part of the ARN, without `/` or `:`. */
const LONGER_PARTS: Readonly<Record<string, RegExp>> = {
  // A stream is named by the time of its creation: 2026-01-01T00:00:00.000.
  StreamLabel: /[^/]/,
  LogGroupName: /[^:]/,
  RoleNameWithPath: /[^:]/,
  PolicyNameWithPath: /[^:]/,
  ObjectName: /./,
};
const ONE_PART = /[^/:]/;

/** One character of a text (`?` stands for any), or any number of them. */
type Token = { readonly chars: RegExp | string; readonly repeated: boolean };

/**
 * Whether a resource of a policy, wildcards and all, can name a resource of a type by its ARN format in the service
 * authorization reference (`arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`).
 */
export function fitsArnFormat(resource: string, format: string): boolean {
  return overlap(policyTokens(resource), formatTokens(format));
}

/** The ARN that API Gateway puts in the place of the short form in an API's own policy, with an API of some place; any other text as it is. */
export function writtenOut(resource: string): string {
  return resource.replace(/^execute-api:(?=\/)/, "arn:aws:execute-api:eu-west-1:222233334444:api");
}

/** Whether a resource of a policy covers an ARN that was asked for. `*` and `?` as IAM reads them. */
export function coversArn(pattern: string, arn: string): boolean {
  const text = Array.from(arn, (char) => ({ chars: char, repeated: false }));
  return overlap(policyTokens(pattern), text);
}

function policyTokens(pattern: string): Token[] {
  return Array.from(pattern, (char) => {
    if (char === "*") return { chars: /./, repeated: true };
    return { chars: char === "?" ? /./ : char, repeated: false };
  });
}

function formatTokens(format: string): Token[] {
  return format.split(/(\$\{\w+\})/).flatMap((part): Token[] => {
    const variable = /^\$\{(\w+)\}$/.exec(part)?.[1];
    if (variable === undefined)
      return Array.from(part, (char) => ({ chars: char, repeated: false }));
    const chars = LONGER_PARTS[variable] ?? ONE_PART;
    return [
      { chars, repeated: false },
      { chars, repeated: true },
    ];
  });
}

/** Whether some text is of both shapes. */
function overlap(left: readonly Token[], right: readonly Token[]): boolean {
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const answer = step(i, j);
    known.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    const a = left[i];
    const b = right[j];
    if (a === undefined && b === undefined) return true;
    if (a?.repeated && from(i + 1, j)) return true;
    if (b?.repeated && from(i, j + 1)) return true;
    if (a === undefined || b === undefined || !share(a, b)) return false;
    if (a.repeated && b.repeated) return false;
    return from(a.repeated ? i : i + 1, b.repeated ? j : j + 1);
  };
  return from(0, 0);
}

/** Whether one character is of both. Of two classes it always is: each admits letters. */
function share({ chars: a }: Token, { chars: b }: Token): boolean {
  if (typeof a === "string") return typeof b === "string" ? a === b : b.test(a);
  return typeof b === "string" ? a.test(b) : true;
}
