import { expect, it } from "vitest";

import { emptyFirst, strayAnswers } from "../../support/fail-open/aws-answer-families.ts";
import { answerBases } from "../../support/fail-open/aws-families.ts";
import { deedsOf } from "../../support/fail-open/aws-matrix.ts";
import { playAws } from "../../support/fail-open/play-aws.ts";

it.each(answerBases)(
  "lets in and cuts nobody else, whatever AWS says in any field: $name",
  async (base) => {
    const meant = [...(await deedsOf(base.picture, false)), ...(await deedsOf(base.picture, true))];
    expect(meant).toHaveLength(2);
    const strays: string[] = [];
    for (const { name, wrong, byHandle } of strayAnswers([base]))
      for (const deed of await deedsOf(wrong, byHandle))
        if (!meant.includes(deed)) strays.push(`${deed}: ${name}`);
    expect(strays).toEqual([]);
  },
);

it("reads on where a page is empty and another follows", async () => {
  const pictures = emptyFirst(answerBases);
  const deeds = await Promise.all(pictures.map((picture) => playAws(picture)));
  expect(deeds.map(({ opens, closes }) => opens.length + closes.length)).toEqual(
    answerBases.map(() => 1),
  );
});

it("has this many cells", () => {
  expect(strayAnswers(answerBases).length).toMatchInlineSnapshot(`12339`);
});
