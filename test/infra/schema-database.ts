import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

const database = loadAwsServiceSpecSync();

/** What CloudFormation knows of a resource type; undefined if there is no such type. */
export function schemaOf(type: string) {
  return database.lookup("resource", "cloudFormationType", "equals", type)[0];
}

export type ResourceProperties = NonNullable<ReturnType<typeof schemaOf>>["properties"];
export type PropertyType = ResourceProperties[string]["type"];

/** The members of an object in a resource's properties. */
export function membersOf({
  reference,
}: Extract<PropertyType, { readonly type: "ref" }>): ResourceProperties {
  return database.get("typeDefinition", reference).properties;
}
