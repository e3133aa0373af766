// The page's check of a bundle says, word for word, what `buuta verify` says: the same vectors for both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const { fold, readBook, Unreadable, verifyBundle } = await import(pathToFileURL(process.env.COURIER_VERIFY).href);
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

for (const { name, patch, key, witnessed, links = [], early = {}, expected } of vectors.cases) {
  test(`bundle: ${name}`, async () => {
    const content = JSON.stringify(patched(patch));
    if (expected.unreadable) return assert.rejects(verifyBundle(content, key, witnessed, { links, early }), Unreadable);
    const { problems, holder, anchored, old, keys, weaker } = await verifyBundle(content, key, witnessed, { links, early });
    assert.deepEqual({ problems, holder, anchored, old, keys, weaker }, expected);
  });
}

test("the fold is that of the house, on chains drawn by it", () => {
  for (const { links, origin, voided, chain } of JSON.parse(readFileSync(process.env.FOLDS, "utf8"))) assert.deepEqual(fold(links, origin, new Set(voided)), chain);
});

test("a correction cancels nothing: the bundle holds, and the courier still has the envelope", async () => {
  const { problems, holder } = await verifyBundle(readFileSync(process.env.CORRECTED, "utf8"), "", [], { links: [], early: {} });
  assert.deepEqual([problems, holder.split(":")[0]], [[], "courier"]);
});

test("an envelope that the desk has left with its courier: the bundle holds, and nobody is waited for", async () => {
  const { problems, holder } = await verifyBundle(readFileSync(process.env.LEFT, "utf8"), "", [], { links: [], early: {} });
  assert.deepEqual([problems, holder.split(":")[0]], [[], "courier"]);
});

test("a result fetched at the post office: no phone has signed it, the bundle holds, and its citizen has it", async () => {
  const { problems, holder } = await verifyBundle(readFileSync(process.env.FETCHED, "utf8"), "", [], { links: [], early: {} });
  assert.deepEqual([problems, holder.split(":")[0]], [[], "citizen"]);
});

test("a witness's book: only what stood there before the first word of a stolen key is early", () => {
  const head = (day) => ({ day, root: day.repeat(2) }), link = (compromised_since) => ({ type: "buuta.house_key.1", from: "a", to: "b", compromised_since });
  const book = (...lines) => readBook([{ key_id: "k", public_key: "p" }, ...lines].map((line) => JSON.stringify(line)).join("\n") + "\n");
  const read = book(head("1"), link(null), head("2"), link("2026-01-01"), head("3"));
  assert.deepEqual([read.key, read.heads.map(({ day }) => day), Object.keys(read.told.early), read.told.links.length], ["k", ["1", "2", "3"], ["1", "2"], 2]);
  assert.deepEqual(book(link("2026-01-01"), head("1")).told.early, {});
  assert.deepEqual(book(head("1"), link(null)).told.early, {});
});
