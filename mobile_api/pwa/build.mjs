// The app in two parts: what the first screens need stands in the page itself, and all else comes while they are read. The worker
// gets the list of the shell's files and a version made of their content. The decoder is a chunk of its own: only who opens the
// camera runs it, but it is kept with the shell for a day without network. What is served lies squeezed beside its file.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf, squeeze } from "./build_squeeze.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist"), assets = join(dist, "assets");
const decoder = join(here, "../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
const release = JSON.parse(readFileSync(join(here, "../../package.json"), "utf8")).version;
const common = { bundle: true, minify: true, target: "es2022", format: "esm", legalComments: "none", charset: "utf8", external: ["/courier/*"], absWorkingDir: here };
const MARK = '<p id="demo"><span lang="vi">Bản dùng thử: số liệu giả, không có giá trị thật.</span><span lang="km">កំណែសាកល្បង៖ ទិន្នន័យមិនពិត គ្មានតម្លៃជាក់ស្ដែង។</span></p>';
const SHARED = "globalThis[Symbol.for('buuta')]";

/** The files of the page's own part with what they export; the rest takes them from there, for a module must not be there twice. */
async function shared() {
  const asked = { ...common, metafile: true, write: false, outdir: assets, define: { VERSION: '""', INSIDE: '""' } };
  const [{ inputs }] = Object.values((await build({ ...asked, entryPoints: ["app.ts"] })).metafile.outputs);
  const names = ["version.ts", ...Object.keys(inputs).filter((name) => inputs[name].bytesInOutput > 0 && !["app.ts", "version.ts"].includes(name))];
  const each = Object.values((await build({ ...asked, entryPoints: names })).metafile.outputs);
  return new Map(each.map(({ entryPoint, exports }) => [entryPoint, exports]));
}

const borrowed = (modules) => ({
  name: "borrowed",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const name = relative(here, path), exports = modules.get(name);
      return exports && { contents: `export const { ${exports.join(", ")} } = ${SHARED}[${JSON.stringify(name)}];`, loader: "js" };
    });
  },
});

async function inside(modules) {
  await build({ ...common, entryPoints: ["inside.ts"], outdir: assets, splitting: true, entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", plugins: [borrowed(modules)] });
  return `/courier/assets/${readdirSync(assets).find((name) => name.startsWith("inside-"))}`;
}

async function page(names, rest, version) {
  const contents = [...names.map((name, at) => `import * as m${at} from "./${name}";`), `${SHARED} = {${names.map((name, at) => `"${name}": m${at}`)}};`, 'import "./app.ts";'].join("\n");
  const made = await build({ ...common, stdin: { contents, resolveDir: here, loader: "js" }, write: false, define: { VERSION: JSON.stringify(version), INSIDE: JSON.stringify(rest) } });
  const script = made.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
  const style = (await build({ ...common, entryPoints: ["app.css"], external: ["/static/*"], write: false })).outputFiles[0].text.trim();
  const text = readFileSync(join(here, "index.html"), "utf8").replace("STYLE", () => style).replace("SCRIPT", () => script);
  writeFileSync(join(dist, "index.html"), text);
  writeFileSync(join(dist, "index.demo.html"), text.replace("</header>", () => `${MARK}</header>`)); // marked in the page, so at the login and without network too
  writeFileSync(join(dist, "policy.json"), JSON.stringify({ script: hashOf(script), style: hashOf(style) }));
}

function digest() {
  const sum = createHash("sha256");
  for (const name of readdirSync(assets).sort()) sum.update(name).update(readFileSync(join(assets, name)));
  return sum.update(readFileSync(join(dist, "index.demo.html"))).digest("hex").slice(0, 8);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
cpSync(join(here, "icon.svg"), join(assets, "icon.svg"));
cpSync(join(here, "manifest.webmanifest"), join(dist, "manifest.webmanifest"));
cpSync(decoder, join(assets, "zxing_reader.wasm"));
const modules = await shared(), names = [...modules.keys()], rest = await inside(modules);
await page(names, rest, release);
const version = `${release} (${digest()})`;
await page(names, rest, version);
await build({ ...common, entryPoints: ["core/index.ts"], outfile: join(dist, "core.mjs"), platform: "node" });
const shell = ["/courier", "/courier/manifest.webmanifest", "/static/khmer.woff", ...readdirSync(assets).sort().map((name) => `/courier/assets/${name}`)];
const define = { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(version) };
await build({ ...common, entryPoints: ["sw.ts"], outfile: join(dist, "sw.js"), format: "iife", define });
writeFileSync(join(dist, "version.txt"), version);
squeeze([...["index.html", "index.demo.html", "sw.js", "manifest.webmanifest"].map((name) => join(dist, name)), ...readdirSync(assets).map((name) => join(assets, name))]);
