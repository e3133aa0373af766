// Bundles the app and its service worker; the worker gets the list of the shell's files and a version made of their content.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist"), assets = join(dist, "assets");
rmSync(dist, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
const common = { bundle: true, minify: true, target: "es2022", format: "esm", legalComments: "none" };
await build({ ...common, entryPoints: [join(here, "app.ts")], outfile: join(assets, "app.js") });
await build({ ...common, entryPoints: [join(here, "core/index.ts")], outfile: join(dist, "core.mjs"), platform: "node" });
for (const name of ["app.css", "icon.svg"]) cpSync(join(here, name), join(assets, name));
for (const name of ["index.html", "manifest.webmanifest"]) cpSync(join(here, name), join(dist, name));
const files = readdirSync(assets).sort();
const digest = createHash("sha256");
for (const name of files) digest.update(readFileSync(join(assets, name)));
digest.update(readFileSync(join(dist, "index.html")));
const shell = ["/courier", "/courier/manifest.webmanifest", ...files.map((name) => `/courier/assets/${name}`)];
const define = { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(digest.digest("hex").slice(0, 12)) };
await build({ ...common, entryPoints: [join(here, "sw.ts")], outfile: join(dist, "sw.js"), format: "iife", define });
writeFileSync(join(dist, "version.txt"), define.VERSION);
