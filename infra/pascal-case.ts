/** `eu-west-1` as it is within a logical name: `EuWest1`. */
export function pascalCase(words: string): string {
  return words.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
}
