import { describe, expect, it } from "vitest";

import { problemsOfFormat } from "../../../../../local/organization/services/api-gateway/access-log.ts";

describe("the format of an access log", () => {
  it.each([
    "$context.requestId",
    '{"id":"$context.extendedRequestId","who":"$context.identity.userArn","$other":"$5"}',
    "$context.identity.sourceIp - $context.requestTime $context.httpMethod $context.path $context.protocol $context.status $context.requestId",
  ])("may be %s", (format) => {
    expect(problemsOfFormat(format)).toEqual([]);
  });

  it.each([
    {
      format: "$context.requestId $context.wafResponseCode",
      problem: /\$context\.wafResponseCode is not known here/,
    },
    {
      format: "$context.requestId $context.authorizer.principalId",
      problem: /authorizer\.principalId is not known/,
    },
    {
      format: "$context.requestId $context.toString",
      problem: /\$context\.toString is not known here/,
    },
    { format: "$context.status", problem: /neither \$context\.requestId nor/ },
    { format: "$context.requestId\n$context.status", problem: /several lines/ },
  ])("is refused: $format", ({ format, problem }) => {
    expect(problemsOfFormat(format)).toEqual([expect.stringMatching(problem)]);
  });
});
