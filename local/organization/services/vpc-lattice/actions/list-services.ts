import {
  ListServicesCommand,
  type ListServicesRequest,
  type ListServicesResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { visibleTo } from "../entity-creation.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";

const API = "ListServices";

/** Own services and shared ones; the account id in the ARN tells which (lattice.md section 2). */
export const listServices = (lattice: Lattice): Action =>
  defineAction<ListServicesRequest, ListServicesResponse>({
    name: API,
    command: ListServicesCommand,
    parameters: ["maxResults", "nextToken"],
    authorize: () => onEverything(API),
    run(input, call) {
      const services = visibleTo(lattice, call.region, "service", callerAccount(call));
      const { rows, ...rest } = page(lattice.platform, services, input);
      return {
        items: rows.map(
          ({ id, arn, name, status, dnsEntry, createdAt, lastUpdatedAt, customDomainName }) => ({
            id,
            arn,
            name,
            status,
            dnsEntry,
            createdAt,
            lastUpdatedAt,
            customDomainName,
          }),
        ),
        ...rest,
      };
    },
  });
