import type {
  ApiSettings,
  Deployment,
  IntegrationSettings,
  Method,
  MethodSettings,
  ResourceSettings,
} from "./rest-api.ts";
import type { Route } from "./route.ts";

/** A REST API as it is being made, in any order of its parts. Nobody can call it before it is deployed. */
export class RestApiDraft {
  readonly #api: ApiSettings;
  readonly #resources = new Map<string, ResourceSettings>();
  readonly #methods = new Map<string, MethodSettings>();
  readonly #integrations = new Map<string, IntegrationSettings>();

  constructor(api: ApiSettings) {
    this.#api = api;
  }

  putResource(resource: ResourceSettings): void {
    this.#resources.set(resource.id, resource);
  }

  putMethod(method: MethodSettings): void {
    this.#methods.set(keyOf(method), method);
  }

  putIntegration(integration: IntegrationSettings): void {
    this.#integrations.set(keyOf(integration), integration);
  }

  /** The API as it is now. Throws where AWS refuses to deploy: without a method, or with one that has no integration. */
  deployed(): Deployment {
    if (this.#methods.size === 0) {
      throw new Error(`API ${this.#api.id}: the REST API doesn't contain any methods`);
    }
    const routes = [this.#api.rootResourceId, ...this.#resources.keys()].map((resourceId) => ({
      resourceId,
      resourcePath: this.#pathOf(resourceId),
      methods: this.#methodsOf(resourceId),
    }));
    const known = new Set(routes.map(({ resourceId }) => resourceId));
    for (const { resourceId, httpMethod } of this.#methods.values()) {
      if (!known.has(resourceId)) {
        throw new Error(
          `API ${this.#api.id}: ${httpMethod} of ${resourceId}, which is no resource`,
        );
      }
    }
    return { api: this.#api, routes: routes.filter(({ methods }) => methods.size > 0) };
  }

  #methodsOf(resourceId: string): Route["methods"] {
    const methods = [...this.#methods.values()].filter((one) => one.resourceId === resourceId);
    return new Map(methods.map((method) => [method.httpMethod, this.#complete(method)]));
  }

  #complete(method: MethodSettings): Method {
    const integration = this.#integrations.get(keyOf(method));
    if (integration === undefined) {
      throw new Error(
        `API ${this.#api.id}: no integration defined for ${method.httpMethod} ${this.#pathOf(method.resourceId)}`,
      );
    }
    if (method.authorization === "NONE" && this.#api.policy !== undefined) {
      throw new Error(
        `API ${this.#api.id}: ${method.httpMethod} ${this.#pathOf(method.resourceId)} wants no signature, and a resource policy without a caller is not modelled`,
      );
    }
    if (method.authorization === "AWS_IAM" && method.resourceId === this.#api.rootResourceId) {
      throw new Error(
        `API ${this.#api.id}: a signed ${method.httpMethod} of the root is not modelled, because IAM's data has no ARN without a path: give it one`,
      );
    }
    const { functionArn, timeoutMs } = integration;
    return { authorization: method.authorization, functionArn, timeoutMs };
  }

  #pathOf(resourceId: string): string {
    if (resourceId === this.#api.rootResourceId) return "/";
    const resource = this.#resources.get(resourceId);
    if (resource === undefined) {
      throw new Error(`API ${this.#api.id}: there is no resource ${resourceId}`);
    }
    const parent = this.#pathOf(resource.parentId);
    return `${parent === "/" ? "" : parent}/${resource.pathPart}`;
  }
}

function keyOf({ resourceId, httpMethod }: Pick<MethodSettings, "resourceId" | "httpMethod">) {
  return `${resourceId} ${httpMethod}`;
}
