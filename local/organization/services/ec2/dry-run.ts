import { AwsError } from "../../action.ts";

/**
 * Ends a dry run. It runs after the permissions were checked, so getting here means they sufficed: EC2 says so with an error
 * of HTTP status 412 and does nothing (type docs of `DryRun`).
 */
export function stopDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun === true) {
    throw new AwsError(
      "DryRunOperation",
      "Request would have succeeded, but DryRun flag is set.",
      412,
    );
  }
}
