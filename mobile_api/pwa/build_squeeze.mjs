// Squeezed once, at the build: the server only picks the file (`mobile_api/pwa_files.py`).
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** As a Content-Security-Policy names a script or style inside a page. */
export const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** `name.br` and `name.gz` beside each file, where that saves anything. */
export function squeeze(files) {
  for (const file of files) {
    const plain = readFileSync(file), params = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length, [constants.BROTLI_PARAM_QUALITY]: 11 };
    for (const [ending, small] of [["br", brotliCompressSync(plain, { params })], ["gz", gzipSync(plain, { level: 9 })]]) if (small.length < plain.length) writeFileSync(`${file}.${ending}`, small);
  }
}
