// The page for outsiders as one file (script and style inside, its policy allows exactly these two and no connection at all), and
// the counter's script.
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf, squeeze } from "./build_squeeze.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const made = await build({ bundle: true, minify: true, target: "es2022", format: "iife", legalComments: "none", charset: "utf8", write: false, entryPoints: [join(here, "verify/page.ts")] });
const script = made.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
const page = readFileSync(join(here, "verify/page.html"), "utf8");
const style = /<style>([\s\S]*?)<\/style>/.exec(page)[1];
const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
const icon = readFileSync(join(here, "icon.svg")).toString("base64");
const whole = page.replace("ICON", () => icon).replace("POLICY", () => policy).replace("SCRIPT", () => script);
writeFileSync(join(here, "dist", "verify.html"), whole);
writeFileSync(join(here, "dist", "verify.demo.html"), whole.replace("<main>", () => '<main>\n<p class="hint"><strong>Bản dùng thử: số liệu giả, không có giá trị thật.</strong></p>'));
await build({ bundle: true, minify: true, target: "es2022", format: "iife", legalComments: "none", charset: "utf8", entryPoints: [join(here, "desk.ts")], outfile: join(here, "dist", "desk.js") });
squeeze(["verify.html", "verify.demo.html", "desk.js"].map((name) => join(here, "dist", name)));
