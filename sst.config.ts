/// <reference path="./.sst/platform/config.d.ts" />
export default $config({
  app: () => ({ name: "gatehouse", home: "aws", providers: { aws: "7.20.0" } }),
  run: async () => {},
});
