// oxlint-disable-next-line typescript/triple-slash-reference -- SST's globals ($config, sst, aws) are declared by this file, and SST forbids imports at the top of its configuration
/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app(input) {
    const { deployment } = await import("./infra/deployed.ts");
    const { isPermanentStage } = await import("./infra/stage.ts");
    const permanent = isPermanentStage(input.stage);
    return {
      name: "gatehouse",
      home: "aws",
      removal: permanent ? "retain" : "remove",
      protect: permanent,
      providers: {
        aws: {
          version: "7.20.0",
          region: deployment.homeRegion as aws.Region,
          // Credentials of another account (the management account above all) are refused before anything is created.
          allowedAccountIds: [deployment.hubAccountId],
        },
      },
    };
  },
  async run() {
    const { deployment } = await import("./infra/deployed.ts");
    const { allowlist, audit, ledger, organization, requests } = await import("./infra/tables.ts");
    await import("./infra/audit-table-policy.ts");
    const { archive } = await import("./infra/archive.ts");
    const { auditSigningKey } = await import("./infra/audit-signing-key.ts");
    const { connectionHints } = await import("./infra/hints.ts");
    const { notifications } = await import("./infra/notifications.ts");
    const { hintBus } = await import("./infra/bus.ts");
    const { apiUrl } = await import("./infra/api.ts");
    const { workflows } = await import("./infra/workflows.ts");
    const { spokeParameters } = await import("./infra/spoke-parameters.ts");
    const { alarmTopics } = await import("./infra/alarm.ts");
    await import("./infra/alarms.ts");
    await import("./infra/function-alarms.ts");
    await import("./infra/stack-sets.ts");
    return {
      apiUrl,
      allowlistTable: allowlist.name,
      ledgerTable: ledger.name,
      auditTable: audit.name,
      archiveBucket: archive.name,
      auditSigningKeyArn: auditSigningKey.arn,
      organizationTable: organization.name,
      requestTable: requests.name,
      notificationTopicArns: notifications.map(({ topic }) => topic.arn),
      alarmTopicArns: alarmTopics.map((topic) => topic.arn),
      // The name of a function is that of its role, which roles of other accounts trust.
      functionNames: workflows.map((workflow) => workflow.name),
      // Parameters of infra/spokes/, under the names that the templates have for them. Their accounts add what only they know.
      providerTemplate: {
        Prefix: `${$app.name}-${$app.stage}`,
        HubAccountId: deployment.hubAccountId,
        OrganizationId: deployment.organizationId,
        HintQueueArn: connectionHints.queue.arn,
        RoleRegion: deployment.homeRegion,
        Regions: deployment.regions.join(","),
      },
      managementTemplate: {
        Prefix: `${$app.name}-${$app.stage}`,
        OrganizationId: deployment.organizationId,
        HubAccountId: deployment.hubAccountId,
        HintBusArn: hintBus.arn,
      },
      receiverTemplate: spokeParameters,
      memberTemplate: spokeParameters,
    };
  },
});
