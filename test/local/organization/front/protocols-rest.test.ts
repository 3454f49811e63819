import { DeleteResourceShareCommand, ListResourcesCommand, RAMClient } from "@aws-sdk/client-ram";
import {
  GetServiceCommand,
  ListServicesCommand,
  type ListServicesRequest,
  type ListServicesResponse,
  UpdateServiceCommand,
  VPCLatticeClient,
} from "@aws-sdk/client-vpc-lattice";
import { NormalizedSchema } from "@smithy/core/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  AwsError,
  defineAction,
  type Action,
  type Service,
} from "../../../../local/organization/action.ts";
import { restJson } from "../../../../local/organization/front/protocols/rest-json.ts";
import { restText } from "../../../../local/organization/front/protocols/rest-text.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../local/organization/organization.ts";
import { expectOneCall } from "../../../support/calls.ts";
import { sendRaw } from "../../../support/raw-request.ts";

const SHARE = "arn:aws:ram:eu-west-1:222233334444:resource-share/1";
const SERVICE = "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0";
const at = new Date("2026-11-01T10:00:00.250Z");

/** Each action answers with what it was given, so that a test sees what arrived. */
function echo<Input extends object>(
  service: string,
  command: Action<Input>["command"],
  name: string,
  parameters: Action<Input>["parameters"],
  run: Action<Input>["run"],
): Action {
  return defineAction({
    name,
    command,
    parameters,
    authorize: () => [{ action: `${service}:${name}`, resource: "*" }],
    run,
  });
}

const ram: Service = {
  signingName: "ram",
  protocols: ["rest-json"],
  actions: [
    echo(
      "ram",
      DeleteResourceShareCommand,
      "DeleteResourceShare",
      ["resourceShareArn", "clientToken"],
      ({ resourceShareArn, clientToken }) => {
        if (resourceShareArn === SHARE) return { returnValue: true, clientToken };
        throw new AwsError("UnknownResourceException", `no ${resourceShareArn}`);
      },
    ),
    echo("ram", ListResourcesCommand, "ListResources", ["resourceOwner"], (input) => ({
      resources: [{ arn: input.resourceOwner, creationTime: at }],
    })),
  ],
};

const lattice: Service = {
  signingName: "vpc-lattice",
  protocols: ["rest-json"],
  actions: [
    defineAction({
      name: "GetService",
      command: GetServiceCommand,
      parameters: ["serviceIdentifier"],
      authorize: () => [{ action: "vpc-lattice:GetService", resource: SERVICE }],
      run: (input) => ({ name: input.serviceIdentifier, createdAt: at }),
    }),
    defineAction({
      name: "UpdateService",
      command: UpdateServiceCommand,
      parameters: ["serviceIdentifier", "authType"],
      authorize: () => [{ action: "vpc-lattice:UpdateService", resource: SERVICE }],
      run: (input) => ({ arn: input.serviceIdentifier, authType: input.authType }),
    }),
    defineAction<ListServicesRequest, ListServicesResponse>({
      name: "ListServices",
      command: ListServicesCommand,
      parameters: ["maxResults", "nextToken"],
      authorize: () => [{ action: "vpc-lattice:ListServices", resource: "*" }],
      run: (input) => ({
        items: [],
        nextToken: JSON.stringify([input.nextToken, input.maxResults]),
      }),
    }),
  ],
};

let organization: Organization;
beforeAll(async () => {
  organization = await createOrganization({ services: () => [ram, lattice] });
});
afterAll(() => organization.close());

const client = () => ({
  endpoint: organization.endpoint,
  region: "eu-west-1",
  credentials: organization.profile("hub"),
  maxAttempts: 1,
});
const raw = (service: string, method: string, path: string, body = "") =>
  sendRaw({
    endpoint: organization.endpoint,
    key: organization.profile("hub"),
    service,
    body,
    method,
    path,
    // Node sends the body of a DELETE only with its length.
    headers: { "content-length": String(Buffer.byteLength(body)) },
  });

describe("REST paths and queries", () => {
  it("take an ARN as a label, its slashes and colons escaped", async () => {
    const sdk = new VPCLatticeClient(client());
    const found = await sdk.send(new GetServiceCommand({ serviceIdentifier: SERVICE }));
    expect(found).toMatchObject({ name: SERVICE, createdAt: at });
  });

  it("serve PATCH with a label and a body", async () => {
    const sdk = new VPCLatticeClient(client());
    const answer = await sdk.send(
      new UpdateServiceCommand({ serviceIdentifier: SERVICE, authType: "AWS_IAM" }),
    );
    expect(answer).toMatchObject({ arn: SERVICE, authType: "AWS_IAM" });
  });

  it("serve DELETE with an ARN in the query", async () => {
    const sdk = new RAMClient(client());
    const answer = await sdk.send(
      new DeleteResourceShareCommand({ resourceShareArn: SHARE, clientToken: "a b+c&d/e" }),
    );
    expect(answer).toMatchObject({ returnValue: true, clientToken: "a b+c&d/e" });
  });

  it("read numbers of the query, and text with every escape", async () => {
    const sdk = new VPCLatticeClient(client());
    const answer = await sdk.send(new ListServicesCommand({ maxResults: 7, nextToken: "a+b/=&%" }));
    expect(answer.nextToken).toBe('["a+b/=&%",7]');
  });

  it("carry the error's code in header and body, which the SDK turns into the modelled error", async () => {
    const sent = new RAMClient(client()).send(
      new DeleteResourceShareCommand({ resourceShareArn: "arn:none" }),
    );
    await expect(sent).rejects.toMatchObject({
      name: "UnknownResourceException",
      message: "no arn:none",
      $fault: "client",
      $metadata: { httpStatusCode: 400 },
    });
    const answer = await raw("ram", "DELETE", "/deleteresourceshare");
    expect(answer.headers["x-amzn-errortype"]).toBe("UnknownResourceException");
    expect(JSON.parse(answer.text)).toMatchObject({ __type: "UnknownResourceException" });
  });
});

describe("what is in the wrong place, or of the wrong type", () => {
  it("is refused where a member of the query comes in the body", async () => {
    organization.platform.calls.clear();
    const answer = await raw(
      "ram",
      "DELETE",
      "/deleteresourceshare",
      JSON.stringify({ resourceShareArn: SHARE }),
    );
    expect(answer.status).toBe(501);
    expect(answer.text).toContain("parameter resourceShareArn in the body is not modelled");
    expect(expectOneCall(organization, "ram:DeleteResourceShare").outcome).toBe(
      "NotModelledByGatehouseLocal",
    );
  });

  it("is refused where a label comes in the body", async () => {
    const answer = await raw(
      "vpc-lattice",
      "PATCH",
      "/services/svc-1",
      '{"serviceIdentifier":"svc-2"}',
    );
    expect(answer.text).toContain("parameter serviceIdentifier in the body is not modelled");
  });

  it("is refused by name in a body that should be empty", async () => {
    const answer = await raw("ram", "DELETE", "/deleteresourceshare", '{"surprise":1}');
    expect(answer.text).toContain("parameter surprise is not modelled");
  });

  it("is refused by method: another method on a known path is another action", async () => {
    const answer = await raw("ram", "POST", "/deleteresourceshare");
    expect(answer.status).toBe(501);
    expect(answer.text).toContain("ram: POST /deleteresourceshare is not modelled");
  });
});

const mapSchema = (name: string, value: unknown) => [2, "test", name, 0, [0, 0], value];

/** No installed client has these traits, so the schema is written by hand as the SDK writes its own: [3, namespace, name, traits, names, members]. */
class Everything {
  readonly schema: unknown;
  constructor() {
    const members: [string, unknown][] = [
      ["kind", [0, { httpQuery: "kind" }]],
      ["others", [() => mapSchema("Others", [1, "test", "Texts", 0, 0]), { httpQueryParams: 1 }]],
      ["meta", [() => mapSchema("Meta", 0), { httpPrefixHeaders: "X-Meta-" }]],
      ["limit", [1, { httpHeader: "X-Limit" }]],
      ["sure", [2, { httpHeader: "X-Sure" }]],
      ["since", [4, { httpQuery: "since" }]],
      ["times", [() => [1, "test", "Times", 0, 4], { httpHeader: "X-Times" }]],
    ];
    const shape = [
      3,
      "test",
      "Shape",
      0,
      members.map(([name]) => name),
      members.map(([, member]) => member),
    ];
    this.schema = [
      9,
      "test",
      "Everything",
      { http: ["GET", "/all", 200] },
      () => shape,
      () => shape,
    ];
  }
}

const everything = defineAction<Record<string, unknown>, Record<string, unknown>>({
  name: "Everything",
  command: Everything,
  parameters: [],
  authorize: () => [],
  run: (input) => input,
});
const shapes: Service = { signingName: "shapes", protocols: ["rest-json"], actions: [everything] };
const parse = (query: string, headers: Record<string, string> = {}) =>
  restJson.parse(
    {
      method: "GET",
      path: "/all",
      query: new URLSearchParams(query),
      headers,
      body: Buffer.alloc(0),
    },
    shapes,
    everything,
  );

describe("httpQueryParams and httpPrefixHeaders", () => {
  it("take what no other member takes", () => {
    const input = parse("kind=a&colour=red&colour=blue&size=", {
      "x-meta-one": "1",
      "x-meta-": "no name",
      "x-other": "2",
    });
    expect(input).toEqual({
      kind: "a",
      others: { colour: ["red", "blue"], size: [""] },
      meta: { one: "1" },
    });
  });

  it("go out as headers", () => {
    const answer = restJson.answer(
      shapes,
      everything,
      { meta: { One: "1", Two: "2" }, limit: 5, times: [at, at] },
      "1",
    );
    expect(answer.headers).toMatchObject({
      "x-meta-one": "1",
      "x-meta-two": "2",
      "x-limit": "5",
      "x-times": "Sun, 01 Nov 2026 10:00:00 GMT, Sun, 01 Nov 2026 10:00:00 GMT",
    });
    expect(answer.body).toBe("{}");
  });
});

describe("texts of headers and queries", () => {
  it("become numbers, truths and times, lists of HTTP dates included", () => {
    const input = parse("since=2026-11-01T10:00:00.250Z", {
      "x-limit": "5",
      "x-sure": "false",
      "x-times": "Sun, 01 Nov 2026 10:00:00 GMT, Mon, 02 Nov 2026 10:00:00 GMT",
    });
    expect(input).toEqual({
      since: at,
      limit: 5,
      sure: false,
      times: [new Date("2026-11-01T10:00:00Z"), new Date("2026-11-02T10:00:00Z")],
    });
  });

  it.each([
    { name: "a number", headers: { "x-limit": "many" }, query: "", says: 'limit is "many"' },
    { name: "an empty number", headers: { "x-limit": "" }, query: "", says: 'limit is ""' },
    { name: "a truth", headers: { "x-sure": "yes" }, query: "", says: 'sure is "yes"' },
    { name: "a time", headers: {}, query: "since=soon", says: 'since is "soon"' },
  ])("are refused where they are no $name", ({ headers, query, says }) => {
    expect(() => parse(query, headers)).toThrow(
      expect.objectContaining({
        code: "SerializationException",
        message: expect.stringContaining(says),
      }),
    );
  });

  it.each([
    { schema: 4, text: "Sun, 01 Nov 2026 10:00:00 GMT" },
    { schema: 5, text: "2026-11-01T10:00:00.250Z" },
    { schema: 7, text: "1793527200.25" },
  ] as const)("spell a time as schema $schema says: $text", ({ schema, text }) => {
    expect(restText(NormalizedSchema.of(schema), at)).toBe(text);
  });
});
