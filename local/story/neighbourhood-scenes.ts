import { unitNamed } from "../showcase/neighbourhood.ts";
import { tenantOf } from "../showcase/tenant.ts";
import type { Scene } from "./stage.ts";

/** Everything beyond single accounts and services of the hub. */
export const neighbourhoodScenes: readonly Scene[] = [
  {
    title: "an OU is on the list: an account two levels below it connects",
    async play({ green, neighbourhood: { catalog }, reaches, decided }) {
      const endpoint = await green.connect(catalog);
      await reaches(green, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "the organization is on the list: any of its accounts connects",
    async play({ world, neighbourhood: { telemetry }, reaches, decided }) {
      const provider = tenantOf(world, "provider");
      const endpoint = await provider.connect(telemetry);
      await reaches(provider, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "from another Region that the entry names, it connects",
    async play({ elsewhere: { red }, neighbourhood: { telemetry }, reaches, decided }) {
      const endpoint = await red.connect(telemetry);
      await reaches(red, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "from another Region that the entry does not name, it is held",
    async play({ elsewhere: { green }, neighbourhood: { catalog }, decided }) {
      const endpoint = await green.connect(catalog);
      const why = await decided(endpoint, "hold", "constraint-unmet");
      const state = await green.stateOf(endpoint);
      if (state !== "pendingAcceptance") throw new Error(`it should wait, but is ${state}`);
      return why;
    },
  },
  {
    title: "a Gateway Load Balancer endpoint, of which nobody is told, is found by the sweep",
    async play({ blue, neighbourhood: { firewall }, reachesBySweep, decided }) {
      const endpoint = await blue.connect(firewall);
      await reachesBySweep(blue, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "a service that another account owns, in another Region, is answered there",
    async play({ elsewhere: { blue }, neighbourhood: { rates }, reaches, decided }) {
      const endpoint = await blue.connect(rates);
      await reaches(blue, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "an account outside the organization, named with a sponsor and an end, connects",
    async play({ partner, neighbourhood: { telemetry }, reaches, decided }) {
      const endpoint = await partner.connect(telemetry);
      await reaches(partner, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "an account is moved into an OU that is on the list: the map sees it, and it connects",
    async play({ world, red, neighbourhood: { vault }, reaches, decided, remembered }) {
      const endpoint = await red.connect(vault);
      remembered.set("moved", endpoint);
      await decided(endpoint, "hold", "no-grant");
      world.organization.move(red.accountId, ["workloads", "production"]);
      await reaches(red, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "it is moved back: the connection ends",
    async play({ world, red, reaches, decided, remembered }) {
      const endpoint = remembered.get("moved") ?? "";
      world.organization.move(red.accountId, ["workloads", "sandbox"]);
      await reaches(red, endpoint, "rejected");
      const why = await decided(endpoint, "end", "grant-ended");
      return `${why} (it is out of ${unitNamed(world, "workloads", "production")})`;
    },
  },
];
