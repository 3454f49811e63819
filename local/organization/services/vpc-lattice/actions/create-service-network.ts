import {
  CreateServiceNetworkCommand,
  type CreateServiceNetworkRequest,
  type CreateServiceNetworkResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { onNew } from "../authorization.ts";
import { newOwned } from "../entity-creation.ts";
import { tellOfTags } from "../entity-tag-event.ts";
import type { ServiceNetwork } from "../entity.ts";
import type { Lattice } from "../lattice.ts";

const API = "CreateServiceNetwork";

/** A network is there at once: it has no status. Shareable unless the request says otherwise: the default is UNKNOWN. */
export const createServiceNetwork = (lattice: Lattice): Action =>
  defineAction<CreateServiceNetworkRequest, CreateServiceNetworkResponse>({
    name: API,
    command: CreateServiceNetworkCommand,
    parameters: ["name", "clientToken", "authType", "tags", "sharingConfig"],
    authorize: (input, call) =>
      onNew(lattice, call, API, "servicenetwork", input.tags, {
        "vpc-lattice:AuthType": input.authType ?? "NONE",
      }),
    run: (input, call) =>
      lattice.tokens.once(call, API, input, () => {
        const network: ServiceNetwork = {
          ...newOwned(lattice, call, "servicenetwork", input),
          authType: input.authType ?? "NONE",
          shareable: input.sharingConfig?.enabled ?? true,
        };
        lattice.region(call.region).servicenetwork.set(network.id, network);
        tellOfTags(lattice, network, [...network.tags.keys()]);
        const { id, arn, name, authType, shareable } = network;
        return { id, arn, name, authType, sharingConfig: { enabled: shareable } };
      }),
  });
