import { EC2Client, EC2ServiceException } from "@aws-sdk/client-ec2";
import { RAMClient, RAMServiceException } from "@aws-sdk/client-ram";
import { VPCLatticeClient, VPCLatticeServiceException } from "@aws-sdk/client-vpc-lattice";

import type { SpokeClients } from "../../../functions/adapters/spoke-clients.ts";

/** An error that AWS answers with. */
export type Refused = { readonly refused: string; readonly status: number };
/** One page, raw: nothing in it is promised. */
export type Page = Readonly<Record<string, unknown>> | Refused;

/**
 * What AWS answers, by API: its pages, found by their place in the list, which is the token that leads to them. An API `… again`
 * has what a later listing shows, and `… of 333344445555` what that account gets.
 */
export type Answers = Readonly<Record<string, readonly Page[]>>;

/** A call that changes something. */
export type Deed = { readonly by: string; readonly api: string; readonly input: object };

const SERVICES = {
  ram: { client: RAMClient, error: RAMServiceException },
  ec2: { client: EC2Client, error: EC2ServiceException },
  lattice: { client: VPCLatticeClient, error: VPCLatticeServiceException },
} as const;

/** Clients of one service in every account, before an AWS that answers like that; what changes something goes to `deeds`. */
export function clientsOf<Client>(
  service: keyof typeof SERVICES,
  answers: Answers,
  deeds: Deed[],
): SpokeClients<Client> {
  const listings = new Map<string, number>();
  const { client: Client, error: ServiceError } = SERVICES[service];
  const made = new Map<string, Client>();
  const clientIn = (by: string): Client => {
    const send = async (command: { input: Record<string, unknown> }): Promise<object> => {
      const api = command.constructor.name.replace(/Command$/, "");
      const { input } = command;
      if (!/^(?:Get|List|Describe)/.test(api)) deeds.push({ by, api, input });
      const token = input["nextToken"] ?? input["NextToken"];
      const name = `${by} ${api}`;
      if (token === undefined) listings.set(name, (listings.get(name) ?? 0) + 1);
      const isAgain = (listings.get(name) ?? 0) > 1;
      const pages =
        (isAgain ? answers[`${api} again`] : undefined) ??
        answers[`${api} of ${by}`] ??
        answers[api] ??
        [];
      const page = pages[Number(token ?? 0)] ?? {};
      const $metadata = { requestId: "request-1" };
      if (!isRefused(page)) return { $metadata, ...structuredClone(page) };
      const { refused, status } = page;
      throw new ServiceError({
        name: refused,
        message: "said AWS",
        $fault: status < 500 ? "client" : "server",
        $metadata: { ...$metadata, httpStatusCode: status },
      });
    };
    // The SDK's paginators ask for an instance; `send` is all that is ever called on it.
    const client =
      made.get(by) ?? (Object.assign(Object.create(Client.prototype), { send }) as Client);
    made.set(by, client);
    return client;
  };
  return {
    read: (accountId) => clientIn(accountId),
    act: (accountId) => Promise.resolve(clientIn(accountId)),
  };
}

function isRefused(page: Page): page is Refused {
  return "refused" in page;
}
