import { describe, expect, it } from "vitest";

import type { Method } from "../../../../../local/organization/services/api-gateway/rest-api.ts";
import { findRoute } from "../../../../../local/organization/services/api-gateway/route.ts";

const method: Method = { authorization: "AWS_IAM", functionArn: "arn", timeoutMs: 29_000 };
const routes = [
  { path: "/{proxy+}", methods: ["ANY"] },
  { path: "/things", methods: ["GET", "POST"] },
  { path: "/things/{id}", methods: ["GET"] },
  { path: "/things/special", methods: ["GET"] },
  { path: "/things/{id}/parts/{part}", methods: ["GET"] },
  { path: "/things/{proxy+}", methods: ["ANY"] },
].map(({ path, methods }) => ({
  resourceId: path,
  resourcePath: path,
  methods: new Map(methods.map((name) => [name, method])),
}));

describe("a request finds the most specific resource that has its method", () => {
  it.each([
    { request: "GET /things", resource: "/things", parameters: null },
    { request: "GET /things/special", resource: "/things/special", parameters: null },
    { request: "GET /things/1", resource: "/things/{id}", parameters: { id: "1" } },
    { request: "PUT /things/1", resource: "/things/{proxy+}", parameters: { proxy: "1" } },
    {
      request: "GET /things/1/parts/2",
      resource: "/things/{id}/parts/{part}",
      parameters: { id: "1", part: "2" },
    },
    {
      request: "GET /things/1/others/2",
      resource: "/things/{proxy+}",
      parameters: { proxy: "1/others/2" },
    },
    { request: "GET /others", resource: "/{proxy+}", parameters: { proxy: "others" } },
    // As sent: an escape is no letter, and names of parameters are not undone.
    { request: "GET /th%69ngs", resource: "/{proxy+}", parameters: { proxy: "th%69ngs" } },
    { request: "GET /things/a%2Fb", resource: "/things/{id}", parameters: { id: "a%2Fb" } },
    { request: "GET /Things", resource: "/{proxy+}", parameters: { proxy: "Things" } },
    { request: "GET /things/", resource: "/{proxy+}", parameters: { proxy: "things/" } },
  ])("$request: $resource", ({ request, resource, parameters }) => {
    const [httpMethod = "", path = ""] = request.split(" ");
    const found = findRoute(routes, httpMethod, path);
    expect(found?.route.resourcePath).toBe(resource);
    expect(found?.pathParameters).toEqual(parameters);
  });

  it.each(["GET /", "GET /nothing", "POST /things/special"])("and none for %s", (request) => {
    const [httpMethod = "", path = ""] = request.split(" ");
    const few = routes.filter(({ resourcePath }) => !resourcePath.endsWith("+}"));
    expect(findRoute(few, httpMethod, path)).toBeUndefined();
  });
});
