import { createServer } from "node:net";

import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { NotDeployableError } from "../../local/deployment/not-deployable-error.ts";
import { synthesizeCached } from "../../local/synthesis/cache.ts";
import { startWorld, type World } from "../../local/world.ts";
import { aGraph, aResource } from "./deployment/graph-builder.ts";

describe("the world", () => {
  let world: World;

  beforeAll(async () => {
    const graph = await synthesizeCached();
    world = await startWorld({ graph, dynamodbEndpoint: inject("dynamodbEndpoint") });
  });

  afterAll(async () => {
    await world?.stop();
  });

  it("runs the sweep on its schedule, under its own role", async () => {
    const { app, organization, services } = world;
    organization.platform.clock.advance(5 * 60_000);
    await services.events.settled();
    await services.lambda.idle();
    expect(services.events.deliveries()).toMatchObject([{ outcome: "delivered" }]);
    const sweep = app.functions.get("SweepFunction");
    expect(services.logs.lines(sweep.logGroup).map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^REPORT /),
    );
    // One for each kind of offering, account and Region that there can be any in: two owners of services, networks and
    // configurations in two Regions, and of shares in three; two receivers in three.
    const queries = organization.platform.calls.of("dynamodb:Query");
    expect(queries).toHaveLength(3 * 2 * 2 + 2 * 3 + 2 * 3);
    for (const query of queries)
      expect(query).toMatchObject({ caller: { roleArn: sweep.roleArn }, outcome: "ok" });
  });

  it("hands a notification to the function on the hint queue, which takes it off the queue", async () => {
    const { app, organization, services } = world;
    const { accountId, region } = app;
    await organization.platform.call(
      {
        type: "service",
        service: "vpce.amazonaws.com",
        sourceArn: `arn:aws:ec2:${region}:${accountId}:vpc-endpoint-service/vpce-svc-0a1b2c3d4e5f60718`,
        sourceAccount: accountId,
      },
      region,
      "sns:Publish",
      { TopicArn: app.topics.get("EndpointNotificationsTopic").arn, Message: "look again" },
    );
    await services.sns.settled();
    await services.lambda.idle();
    expect(services.sqs.messages(app.queues.get("HintsQueue").arn)).toEqual([]);
    expect(services.sqs.messages(app.queues.get("HintDeadLettersQueue").arn)).toEqual([]);
    expect(organization.platform.calls.of("sqs:DeleteMessageBatch").at(-1)).toMatchObject({
      caller: { roleArn: app.functions.get("ReconcileEndpointConnectionsFunction").roleArn },
      outcome: "ok",
    });
  });

  it("polls every source without a problem", () => {
    const { mappings } = world.services.lambda;
    // Six queues of hints, and the streams of the allowlist and of the requests.
    expect(mappings).toHaveLength(8);
    expect(mappings.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it("meets no refusal by IAM on its way", () => {
    const denied = world.organization.platform.calls.records.filter(({ outcome }) =>
      outcome.startsWith("AccessDenied"),
    );
    expect(denied).toEqual([]);
  });
});

describe("a world that fails half-way", () => {
  it("frees its port and ends its processes", async () => {
    const port = await freePort();
    const processes = childProcesses();
    const graph = aGraph(aResource("aws:ecs/cluster:Cluster", "Workers", {}));
    await expect(startWorld({ port, graph })).rejects.toThrow(NotDeployableError);
    expect(await freePort(port)).toBe(port);
    expect(childProcesses()).toBe(processes);
  }, 180_000);

  it("ends its processes when the port is taken, and says that it is", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const processes = childProcesses();
    const dynamodbEndpoint = inject("dynamodbEndpoint");
    await expect(startWorld({ port, graph: aGraph(), dynamodbEndpoint })).rejects.toThrow(
      String(port),
    );
    expect(childProcesses()).toBe(processes);
    await new Promise((resolve) => server.close(resolve));
  }, 180_000);
});

/** The port if it is free (any free one when left out). */
function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Child processes of this process that run now. */
function childProcesses(): number {
  const { libuv } = process.report.getReport() as unknown as {
    libuv: readonly { type: string; is_active: boolean }[];
  };
  return libuv.filter(({ type, is_active }) => type === "process" && is_active).length;
}
