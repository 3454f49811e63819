import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** Answers every request with the problem that nothing is here yet. */
export const handler = async (_event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => ({
  statusCode: 501,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({
    type: "about:blank",
    title: "Not Implemented",
    status: 501,
    code: "internal",
  }),
});
