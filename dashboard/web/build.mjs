// Bundles the browser app into a folder: node build.mjs <output folder>
// It writes index.html, docs.html and assets/<name>-<hash>.{js,css,svg}, each with .gz and .br beside it.
import * as esbuild from "esbuild";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2] && resolve(process.argv[2]);
if (!output) throw new Error("usage: node build.mjs <output folder>");

/**
 * Mantine would put the theme's CSS variables into a <style> element, which the page's content
 * security policy forbids. They are known when building, so they become a style sheet.
 */
async function themeVariables() {
  const folder = mkdtempSync(join(here, "node_modules", ".theme-"));
  try {
    const module = join(folder, "theme.mjs");
    await esbuild.build({
      entryPoints: [join(here, "src/theme/variables.ts")],
      outfile: module,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node18",
      // Stands for Mantine's own files only while they are read in Node: the bundle imports them.
      packages: "external",
      logLevel: "warning",
    });
    return (await import(pathToFileURL(module).href)).themeStyleSheet();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const THEME_CSS = /^virtual:theme\.css$/;
function themePlugin(css) {
  return {
    name: "theme-variables",
    setup(build) {
      build.onResolve({ filter: THEME_CSS }, ({ path }) => ({ path, namespace: "theme" }));
      build.onLoad({ filter: THEME_CSS, namespace: "theme" }, () => ({
        contents: css,
        loader: "css",
      }));
    },
  };
}

async function bundle() {
  return esbuild.build({
    absWorkingDir: here,
    entryPoints: {
      app: "src/main.tsx",
      docs: "src/docs/docs.ts",
      stream: "src/live/stream_worker.ts",
      scheme: "src/theme/scheme.ts",
      icon: "src/icon.svg",
    },
    outdir: join(output, "assets"),
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020", "chrome100", "firefox100", "safari15"],
    jsx: "automatic",
    legalComments: "linked",
    loader: { ".svg": "copy" },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [themePlugin(await themeVariables())],
    metafile: true,
    logLevel: "warning",
  });
}

function compress(file) {
  const body = readFileSync(file);
  const gzip = gzipSync(body, { level: 9 });
  const brotli = brotliCompressSync(body, {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  });
  if (gzip.length < body.length) writeFileSync(`${file}.gz`, gzip);
  if (brotli.length < body.length) writeFileSync(`${file}.br`, brotli);
  return { name: basename(file), bytes: body.length, brotli: brotli.length };
}

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const { metafile } = await bundle();

const outputs = Object.keys(metafile.outputs).map((path) => resolve(here, path));
const url = (name, ending) => {
  const found = outputs.find(
    (path) => basename(path).startsWith(`${name}-`) && path.endsWith(ending),
  );
  if (!found) throw new Error(`the bundle has no ${name}${ending}`);
  return `/assets/${basename(found)}`;
};
const pages = { "index.html": "src/index.html", "docs.html": "src/docs/docs.html" };
for (const [name, template] of Object.entries(pages)) {
  const html = readFileSync(join(here, template), "utf8")
    .replace("{{icon}}", url("icon", ".svg"))
    .replace("{{scheme}}", url("scheme", ".js"))
    .replace("{{style}}", url("app", ".css"))
    .replace("{{app}}", url("app", ".js"))
    .replace("{{stream}}", url("stream", ".js"))
    .replace("{{docs_style}}", url("docs", ".css"))
    .replace("{{docs}}", url("docs", ".js"));
  writeFileSync(join(output, name), html);
}

for (const file of [...outputs, ...Object.keys(pages).map((name) => join(output, name))]) {
  const { name, bytes, brotli } = compress(file);
  console.log(`${name.padEnd(28)} ${String(bytes).padStart(8)} B ${String(brotli).padStart(8)} B br`);
}
