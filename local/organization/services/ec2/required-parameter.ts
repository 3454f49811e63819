import { AwsError } from "../../action.ts";

/** The value of a parameter that EC2 insists on; an absent one, or an empty list, is EC2's MissingParameter. */
export function required<Value>(value: Value | undefined, parameter: string): Value {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) {
    throw new AwsError("MissingParameter", `The request must contain the parameter ${parameter}`);
  }
  return value;
}
