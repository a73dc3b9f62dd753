// Writes the C++ table of a bundle's files: node embed.mjs <bundle folder> <output .cpp>
// The files' bytes come in through the assembler's .incbin, which costs no compile time.
import { readFileSync, readdirSync, writeFileSync, existsSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { join, relative, resolve, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

const [folder, output] = process.argv.slice(2).map((path) => resolve(path));
if (!output) throw new Error("usage: node embed.mjs <bundle folder> <output .cpp>");

function walk(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(dir, entry.name)) : [join(dir, entry.name)],
  );
}

const blobs = [];
/** Adds a file to the assembler text; returns the C++ expression of its bytes. */
function embed(file) {
  if (!existsSync(file)) return "{}";
  const symbol = `gatehouse_web_${blobs.length}`;
  const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
  const path = file.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  blobs.push({ symbol, path, digest });
  return `{${symbol}, ${statSync(file).size}}`;
}

const assets = walk(folder)
  .filter((file) => !/\.(gz|br)$/.test(file))
  .sort()
  .map((file) => {
    const path = "/" + relative(folder, file).split(sep).join("/");
    const type = TYPES[path.slice(path.lastIndexOf("."))];
    if (!type) throw new Error(`${path}: no content type is known for it`);
    const immutable = path.startsWith("/assets/");
    const texts = [file, `${file}.gz`, `${file}.br`].map(embed).join(", ");
    return `    {"${path}", "${type}", ${texts}, ${immutable}},`;
  });

writeFileSync(
  output,
  `#include "dashboard/web/embedded.h"

${blobs
  .map(
    ({ symbol, path, digest }) => `// sha256 ${digest}
asm(R"(
.section .rodata
.balign 16
.globl ${symbol}
${symbol}:
.incbin "${path}"
.byte 0
.text
)");`,
  )
  .join("\n")}

extern "C" {
${blobs.map(({ symbol }) => `extern const char ${symbol}[];`).join("\n")}
}

namespace gatehouse::dashboard {

std::span<const Asset> embedded_assets() {
  static constexpr Asset kAssets[] = {
${assets.join("\n")}
  };
  return kAssets;
}

}  // namespace gatehouse::dashboard
`,
);
