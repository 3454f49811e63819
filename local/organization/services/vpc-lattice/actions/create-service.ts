import {
  CreateServiceCommand,
  type CreateServiceRequest,
  type CreateServiceResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { settle } from "../association-status.ts";
import { onNew } from "../authorization.ts";
import { newOwned } from "../entity-creation.ts";
import { tellOfTags } from "../entity-tag-event.ts";
import type { LatticeService } from "../entity.ts";
import type { Lattice } from "../lattice.ts";

const API = "CreateService";

/** A service is CREATE_IN_PROGRESS for `knobs.associationSettlingMs`, and can't be associated meanwhile (lattice.md section 1.4). */
export const createService = (lattice: Lattice): Action =>
  defineAction<CreateServiceRequest, CreateServiceResponse>({
    name: API,
    command: CreateServiceCommand,
    parameters: [
      "name",
      "clientToken",
      "tags",
      "customDomainName",
      "certificateArn",
      "authType",
      "idleTimeoutSeconds",
    ],
    authorize: (input, call) =>
      onNew(lattice, call, API, "service", input.tags, {
        "vpc-lattice:AuthType": input.authType ?? "NONE",
      }),
    run: (input, call) =>
      lattice.tokens.once(call, API, input, () => {
        const { platform } = lattice;
        const owned = newOwned(lattice, call, "service", input);
        const service: LatticeService = {
          ...owned,
          authType: input.authType ?? "NONE",
          status: "CREATE_IN_PROGRESS",
          certificateArn: input.certificateArn,
          customDomainName: input.customDomainName,
          idleTimeoutSeconds: input.idleTimeoutSeconds,
          // Layout as in the user guide: NAME-RANDOM.RANDOM.vpc-lattice-svcs.REGION.on.aws.
          dnsEntry: {
            domainName: `${owned.name}-0${platform.hex(16)}.7d67968.vpc-lattice-svcs.${call.region}.on.aws`,
            hostedZoneId: `Z${platform.hex(13).toUpperCase()}`,
          },
        };
        lattice.region(call.region).service.set(service.id, service);
        settle(lattice, () => {
          if (service.status === "CREATE_IN_PROGRESS") service.status = "ACTIVE";
        });
        tellOfTags(lattice, service, [...service.tags.keys()]);
        const { id, arn, name, status, authType, dnsEntry } = service;
        const { customDomainName, certificateArn, idleTimeoutSeconds } = service;
        return {
          id,
          arn,
          name,
          status,
          authType,
          dnsEntry,
          customDomainName,
          certificateArn,
          idleTimeoutSeconds,
        };
      }),
  });
