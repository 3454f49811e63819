import { AwsError } from "../../action.ts";

/** S3 API reference, "Error responses": a document that is XML and not what the action takes. */
export function malformedXml(): AwsError {
  return new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
