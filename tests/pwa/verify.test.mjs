// The page's check of a bundle says, word for word, what `buuta verify` says: the same vectors for both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const { fold, Unreadable, verifyBundle } = await import(pathToFileURL(process.env.COURIER_VERIFY).href);
const vectors = JSON.parse(readFileSync(new URL("../custody/vectors.json", import.meta.url), "utf8"));

function patched(patch) {
  const root = { b: structuredClone(vectors.bundle) };
  for (const { path, value, remove } of patch) {
    const way = ["b", ...path], last = way.pop(), at = way.reduce((here, step) => here[step], root);
    if (remove) delete at[last];
    else at[last] = value;
  }
  return root.b;
}

for (const { name, patch, key, witnessed, expected } of vectors.cases) {
  test(`bundle: ${name}`, async () => {
    const content = JSON.stringify(patched(patch));
    if (expected.unreadable) return assert.rejects(verifyBundle(content, key, witnessed), Unreadable);
    const { problems, holder, anchored, keys, weaker } = await verifyBundle(content, key, witnessed);
    assert.deepEqual({ problems, holder, anchored, keys, weaker }, expected);
  });
}

test("the fold is that of the house, on chains drawn by it", () => {
  for (const { links, origin, voided, chain } of JSON.parse(readFileSync(process.env.FOLDS, "utf8"))) assert.deepEqual(fold(links, origin, new Set(voided)), chain);
});
