import path from "node:path";

import type { Plugin } from "esbuild";

const NAMESPACE = "environment-credentials";

/**
 * Leaves only the environment as a source of credentials. Lambda always has them there; the SDK's default chain
 * (SSO, profiles, web identity, instance metadata, login …) is about 120 KB that is parsed at every cold start
 * and could only ever pick up credentials of somebody else.
 */
export function environmentCredentials(): Plugin {
  return {
    name: NAMESPACE,
    setup(on) {
      on.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, async (found) => {
        if (found.pluginData === NAMESPACE) return undefined;
        // The environment provider is a dependency of the package that it stands in for: it is found from there.
        const chain = await on.resolve(found.path, {
          kind: found.kind,
          resolveDir: found.resolveDir,
          importer: found.importer,
          pluginData: NAMESPACE,
        });
        if (chain.errors.length > 0) return { errors: chain.errors };
        return { path: path.dirname(chain.path), namespace: NAMESPACE, sideEffects: false };
      });
      on.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: resolveDir }) => ({
        contents: `export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";`,
        resolveDir,
        loader: "js",
      }));
    },
  };
}
