import { NotModelledError, type Action, type Service } from "../action.ts";
import type { Mount } from "./mount.ts";

/** The services that the organization has. More may be registered at any time. */
export type Registry = {
  /** Throws when an action of the same name is there already. */
  register(service: Service): void;
  /** All services that sign with this name: DynamoDB and its streams share one. */
  signedAs(signingName: string): readonly Service[];
  /** The service that `x-amz-target` names, for requests whose signature does not tell. */
  byTarget(targetPrefix: string): Service | undefined;
  /** The service and action behind `sns:Publish`. Throws NotModelledError for what is not there. */
  action(name: string): { readonly service: Service; readonly action: Action };
  /** Gives every request below the mount's prefix to it. Throws when the prefix is taken. */
  mount(mount: Mount): void;
  mountAt(path: string): Mount | undefined;
};

export function createRegistry(): Registry {
  const services: Service[] = [];
  const actions = new Map<string, { service: Service; action: Action }>();
  const mounts = new Map<string, Mount>();
  return {
    register(service) {
      for (const action of service.actions) {
        const name = `${service.signingName}:${action.name}`;
        if (actions.has(name)) throw new Error(`${name} is registered already`);
        actions.set(name, { service, action });
      }
      services.push(service);
    },
    signedAs: (signingName) => services.filter((service) => service.signingName === signingName),
    byTarget: (targetPrefix) => services.find((service) => service.targetPrefix === targetPrefix),
    action(name) {
      const found = actions.get(name);
      if (found === undefined) throw new NotModelledError(name);
      return found;
    },
    mount(mount) {
      if (mounts.has(mount.prefix)) throw new Error(`${mount.prefix} is mounted already`);
      mounts.set(mount.prefix, mount);
    },
    mountAt: (path) => [...mounts.values()].find(({ prefix }) => path.startsWith(prefix)),
  };
}
