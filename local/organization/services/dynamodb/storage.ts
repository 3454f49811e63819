import { randomBytes } from "node:crypto";

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";

import { AwsError } from "../../action.ts";

/** Whose tables: DynamoDB Local keeps a database per access key and Region. */
export type Owner = { readonly accountId: string; readonly region: string };

/** The way to DynamoDB Local, one pair of clients per account and Region. */
export type Storage = {
  items(owner: Owner): DynamoDBClient;
  streams(owner: Owner): DynamoDBStreamsClient;
  /** Closes the connections. */
  stop(): void;
};

/** Databases of their own in the process at `endpoint`, apart from those of any other storage. */
export function createStorage(endpoint: string): Storage {
  const unique = randomBytes(8).toString("hex");
  const items = new Map<string, DynamoDBClient>();
  const streams = new Map<string, DynamoDBStreamsClient>();
  return {
    items: (owner) =>
      kept(items, owner, () => new DynamoDBClient(configuration(endpoint, unique, owner))),
    streams: (owner) =>
      kept(streams, owner, () => new DynamoDBStreamsClient(configuration(endpoint, unique, owner))),
    stop() {
      for (const client of [...items.values(), ...streams.values()]) client.destroy();
    },
  };
}

/**
 * What DynamoDB Local answered, without the SDK's metadata.
 * @throws AwsError with code, message, status and members of the exception; InternalServerError when it did not answer
 */
export async function answered<Output extends object>(
  sent: Promise<Output & { $metadata?: unknown }>,
): Promise<Omit<Output, "$metadata">> {
  try {
    const { $metadata: _, ...output } = await sent;
    return output;
  } catch (error) {
    throw toAwsError(error);
  }
}

function kept<Client>(clients: Map<string, Client>, owner: Owner, create: () => Client): Client {
  const key = `${owner.accountId}/${owner.region}`;
  const known = clients.get(key);
  if (known !== undefined) return known;
  const created = create();
  clients.set(key, created);
  return created;
}

function configuration(endpoint: string, unique: string, owner: Owner) {
  const accessKeyId = `${unique}${owner.accountId}`;
  return {
    endpoint,
    region: owner.region,
    credentials: { accessKeyId, secretAccessKey: "unchecked" },
    // The caller's own SDK retries what is worth it; a second layer would only hide failures from it.
    maxAttempts: 1,
    // DynamoDB Local reads the access key and the Region and never checks a signature (local-stack.md), so none is computed.
    signer: {
      sign: <Request extends { headers: Record<string, string> }>(request: Request) => {
        request.headers["authorization"] =
          `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${owner.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=unchecked`;
        return Promise.resolve(request);
      },
    },
  };
}

const NOT_MEMBERS = new Set(["name", "message", "Message", "stack"]);

function toAwsError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`DynamoDB Local: ${String(error)}`);
  // Every exception of the service carries $fault; what does not is a broken connection.
  if (!("$fault" in error)) {
    return new AwsError("InternalServerError", `DynamoDB Local: ${error.message}`, 500);
  }
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  const status =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? Number(metadata.httpStatusCode)
      : 400;
  const members = Object.fromEntries(
    Object.entries(error).filter(
      ([name, value]) => !name.startsWith("$") && !NOT_MEMBERS.has(name) && value !== undefined,
    ),
  );
  return new AwsError(error.name, error.message, status, members);
}
