import type { Filter } from "@aws-sdk/client-ec2";

import { AwsError, NotModelledError } from "../../action.ts";
import type { Tags } from "./tags.ts";

/** What a filter name means: the values that a row has for it. Rows pass when any of them is asked for. */
export type FilterFields<Row> = Readonly<
  Record<string, (row: Row) => string | readonly string[] | undefined>
>;

export type FilterRules<Row> = {
  readonly fields: FilterFields<Row>;
  /** Present where `tag:KEY` and `tag-key` are documented. */
  readonly tags?: (row: Row) => Tags;
  /** True where AWS documents more filters than `fields` has: the others are refused as not modelled instead of invalid. */
  readonly documentsMore?: boolean;
};

// "You can specify up to 50 filters and up to 200 values per filter in a single request" (EC2 user guide, filtering).
const MAX_FILTERS = 50;
const MAX_VALUES = 200;

/**
 * A test for rows that pass all filters, with EC2's rules: values of one filter are alternatives, `*` and `?` are wildcards,
 * case counts. Throws for a name that the API does not have and for too many filters or values.
 */
export function matchFilters<Row>(
  api: string,
  filters: readonly Filter[] | undefined,
  rules: FilterRules<Row>,
): (row: Row) => boolean {
  if ((filters?.length ?? 0) > MAX_FILTERS) throw tooMany(`${MAX_FILTERS} filters`);
  const tests = (filters ?? []).map((filter) => {
    const values = filter.Values ?? [];
    const valuesOf = fieldOf(api, filter.Name ?? "", rules);
    if (values.length === 0) {
      throw invalid(`The filter '${filter.Name}' needs at least one value`);
    }
    if (values.length > MAX_VALUES) {
      throw tooMany(`${MAX_VALUES} values of filter '${filter.Name}'`);
    }
    const matches = matchValues(values);
    return (row: Row) => [valuesOf(row) ?? []].flat().some(matches);
  });
  return (row) => tests.every((test) => test(row));
}

function fieldOf<Row>(api: string, name: string, rules: FilterRules<Row>) {
  const field = Object.hasOwn(rules.fields, name) ? rules.fields[name] : undefined;
  if (field !== undefined) return field;
  const { tags } = rules;
  if (tags !== undefined && name === "tag-key") return (row: Row) => [...tags(row).keys()];
  if (tags !== undefined && name.startsWith("tag:")) {
    return (row: Row) => tags(row).get(name.slice("tag:".length));
  }
  if (rules.documentsMore === true) throw new NotModelledError(`the filter '${name}' of ${api}`);
  throw invalid(`The filter '${name}' is invalid`);
}

function matchValues(values: readonly string[]): (value: string) => boolean {
  const exact = new Set(values);
  const patterns = values.filter((value) => /[*?]/.test(value)).map(toPattern);
  return (value) => exact.has(value) || patterns.some((pattern) => pattern.test(value));
}

function toPattern(value: string): RegExp {
  const escaped = value.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}

function tooMany(limit: string): AwsError {
  return new AwsError(
    "FilterLimitExceeded",
    `The request uses too many filters or too many filter values: at most ${limit}`,
  );
}
