// Bundles the app and its service worker; the worker gets the list of the shell's files and a version made of their content.
// The decoder is a chunk of its own: only who opens the camera runs it, but it is kept with the shell for a day without network.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist"), assets = join(dist, "assets");
const decoder = join(here, "../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
const release = JSON.parse(readFileSync(join(here, "../../package.json"), "utf8")).version;
const common = { bundle: true, minify: true, target: "es2022", format: "esm", legalComments: "none" };

async function app(version) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(assets, { recursive: true });
  await build({ ...common, entryPoints: [join(here, "app.ts")], outdir: assets, splitting: true, chunkNames: "[name]-[hash]", define: { VERSION: JSON.stringify(version) } });
  for (const name of ["app.css", "icon.svg"]) cpSync(join(here, name), join(assets, name));
  for (const name of ["index.html", "manifest.webmanifest"]) cpSync(join(here, name), join(dist, name));
  cpSync(decoder, join(assets, "zxing_reader.wasm"));
}

function digest() {
  const sum = createHash("sha256");
  for (const name of readdirSync(assets).sort()) sum.update(name).update(readFileSync(join(assets, name)));
  return sum.update(readFileSync(join(dist, "index.html"))).digest("hex").slice(0, 8);
}

await app(release);
const version = `${release} (${digest()})`;
await app(version);
await build({ ...common, entryPoints: [join(here, "core/index.ts")], outfile: join(dist, "core.mjs"), platform: "node" });
const shell = ["/courier", "/courier/manifest.webmanifest", "/static/khmer.woff", ...readdirSync(assets).sort().map((name) => `/courier/assets/${name}`)];
const define = { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(version) };
await build({ ...common, entryPoints: [join(here, "sw.ts")], outfile: join(dist, "sw.js"), format: "iife", define });
writeFileSync(join(dist, "version.txt"), version);
