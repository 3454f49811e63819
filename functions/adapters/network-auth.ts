import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import {
  GetAuthPolicyCommand,
  GetServiceCommand,
  GetServiceNetworkCommand,
  paginateListServiceNetworkServiceAssociations,
  PutAuthPolicyCommand,
  UpdateServiceNetworkCommand,
} from "@aws-sdk/client-vpc-lattice";

import type { Arn } from "../core/arn.ts";
import { parseArn } from "../core/arn.ts";
import { isSamePolicy } from "../core/auth-policy.ts";
import type { Auth } from "../core/network-auth.ts";
import type { ActionResult } from "../core/outcome.ts";
import type { Actor } from "../core/ports.ts";
import { asThrottled, outcomeOfFailure } from "./call-outcome.ts";
import { answerEach, confirmed, eachOf, isRefusal } from "./lattice-answer.ts";
import { networkOf } from "./lattice-arn.ts";
import type { SpokeClients } from "./spoke-clients.ts";

/** Who may call through service networks, as the networks' account sees it. Reads are complete or they throw; ThrottledError means "not now". */
export type NetworkAuths = {
  /** Undefined: AWS does not know the network. */
  network(resource: string): Promise<Auth | undefined>;
  /** The services of the network's account that are in it, by ARN. */
  services(resource: string): Promise<ReadonlyMap<string, Auth>>;
  /** `add` and `clear` write the policy wanted, then switch IAM on; nothing else is done. */
  readonly actor: Actor;
};

/**
 * @param options.policy what is written, such as `authPolicyFor` gives
 * @param options.sessionName of the look, for whatever is changed in another account than the hub
 */
export function latticeNetworkAuths(options: {
  readonly clients: SpokeClients<VPCLatticeClient>;
  readonly policy: string;
  readonly sessionName: string;
  readonly now: () => Date;
}): NetworkAuths {
  const { clients, policy, sessionName, now } = options;
  const readerOf = ({ accountId, region }: Arn) => clients.read(accountId, region);

  const network = async (resource: string): Promise<Auth | undefined> => {
    const client = readerOf(networkOf(resource));
    const input = { serviceNetworkIdentifier: resource };
    return await readAuth(resource, client, () => client.send(new GetServiceNetworkCommand(input)));
  };

  /**
   * The policy first, as a network that asks for IAM without a policy lets nobody in (lattice.md section 5). VPC Lattice can't
   * be told what it must write over, so that is looked at right before; between the two somebody else may still write.
   */
  const write = async (resource: string, seen: string | undefined): Promise<ActionResult> => {
    const arn = networkOf(resource);
    const current = await network(resource).catch(outcomeOfReading);
    if (current === undefined) return GONE;
    if ("result" in current) return current;
    if (current.policy !== seen) return CHANGED;
    const statements = [
      {
        actions: ["vpc-lattice:PutAuthPolicy", "vpc-lattice:UpdateServiceNetwork"],
        resources: [resource],
      },
    ];
    const client = await clients.act(arn.accountId, arn.region, statements, sessionName);
    let result: ActionResult = { result: "succeeded", explanation: "AWS shows it so already" };
    if (seen === undefined || !isSamePolicy(seen, policy)) {
      const input = { resourceIdentifier: resource, policy };
      result = confirmed(await client.send(new PutAuthPolicyCommand(input)));
    }
    if (current.authType !== "AWS_IAM") {
      const input = { serviceNetworkIdentifier: resource, authType: "AWS_IAM" } as const;
      result = confirmed(await client.send(new UpdateServiceNetworkCommand(input)));
    }
    return result;
  };

  return {
    network,

    async services(resource) {
      const arn = networkOf(resource);
      const client = readerOf(arn);
      const owned = await servicesIn(resource, arn, client);
      const auths = await eachOf(owned, async (service) => {
        const input = { serviceIdentifier: service };
        const auth = await readAuth(service, client, () =>
          client.send(new GetServiceCommand(input)),
        );
        return [service, auth] as const;
      });
      // Deleted since it was listed.
      return new Map(auths.flatMap(([service, auth]) => (auth ? [[service, auth]] : [])));
    },

    actor: {
      // VPC Lattice documents no rates (lattice.md section 6): there is no budget to take from.
      reserve: () => Promise.resolve("reserved"),
      act: (resource, action, orders, until) =>
        answerEach(orders, { until, now }, ({ kind, handle }) => {
          const isOurs = kind === "auth-policy" && (action === "add" || action === "clear");
          return isOurs ? write(resource, handle) : Promise.resolve(NOT_DONE);
        }),
    },
  };
}

/** What is asked for, and of whom; undefined if AWS does not know the thing. */
async function readAuth(
  arn: string,
  client: VPCLatticeClient,
  get: () => Promise<{ readonly authType?: string | undefined }>,
): Promise<Auth | undefined> {
  try {
    const { authType = "unknown" } = await asThrottled(`reading ${arn}`, get);
    return { authType, policy: await policyOf(arn, client) };
  } catch (error) {
    if (isRefusal(error, "ResourceNotFoundException")) return undefined;
    throw error;
  }
}

/** Undefined if there is none: whether AWS then refuses, or answers without one, is not documented. */
async function policyOf(
  resourceIdentifier: string,
  client: VPCLatticeClient,
): Promise<string | undefined> {
  try {
    const { policy } = await asThrottled(`GetAuthPolicy of ${resourceIdentifier}`, () =>
      client.send(new GetAuthPolicyCommand({ resourceIdentifier })),
    );
    return policy === "" ? undefined : policy;
  } catch (error) {
    if (isRefusal(error, "ResourceNotFoundException")) return undefined;
    throw error;
  }
}

/** ARNs of the services in a network that its own account owns; of others nobody here can read the policy. */
async function servicesIn(
  resource: string,
  { accountId, region }: Arn,
  client: VPCLatticeClient,
): Promise<string[]> {
  const what = `ListServiceNetworkServiceAssociations in ${region} of ${accountId}`;
  return await asThrottled(what, async () => {
    const services = new Set<string>();
    const input = { serviceNetworkIdentifier: resource };
    for await (const page of paginateListServiceNetworkServiceAssociations({ client }, input)) {
      for (const { serviceArn } of page.items ?? [])
        if (serviceArn !== undefined && parseArn(serviceArn)?.accountId === accountId)
          services.add(serviceArn);
    }
    return [...services];
  });
}

/** What a reading that failed means for a change that rests on it: nothing was done. */
function outcomeOfReading(error: unknown): ActionResult {
  const outcome = outcomeOfFailure(error);
  return outcome.result === "unknown"
    ? { result: "deferred", code: "Unread", explanation: outcome.explanation }
    : outcome;
}

const GONE: ActionResult = {
  result: "failed",
  code: "ResourceNotFoundException",
  explanation: "the network is gone",
};
const CHANGED: ActionResult = {
  result: "deferred",
  code: "PolicyChanged",
  explanation: "somebody wrote another auth policy since it was looked at: it is looked at again",
};
const NOT_DONE: ActionResult = {
  result: "failed",
  code: "NotDone",
  explanation: "Gatehouse takes no auth policy away",
};
