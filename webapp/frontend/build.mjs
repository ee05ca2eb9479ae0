// Builds webapp/static/dist: one stylesheet, one script, the icon sprite and the drawings, each named by its contents.
// manifest.json is written last, so a server never reads of a file that is not there yet.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DIST = join(HERE, "../static/dist");
const DAY_MS = 24 * 60 * 60 * 1000;
const CACHE = join(HERE, "node_modules/.cache");
const USWDS = join(HERE, "node_modules/@uswds/uswds");

/** Runs one step and prints what it took. */
async function step(name, work) {
  const start = performance.now();
  const result = await work();
  console.log(`${name.padEnd(10)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

const shortHash = (...texts) => createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 8).toUpperCase();

/** The design system under our theme. It takes seconds and changes with theme or version alone, so the result is kept. */
async function compileTheme(path) {
  const key = shortHash(await readFile(path, "utf8"), await readFile(join(USWDS, "package.json"), "utf8"));
  const kept = join(CACHE, `theme-${key}.css`);
  try {
    return await readFile(kept, "utf8");
  } catch {
    const { css } = compile(path, { loadPaths: [join(USWDS, "packages")], quietDeps: true });
    await mkdir(CACHE, { recursive: true });
    await writeFile(kept, css);
    return css;
  }
}

const sassFiles = {
  name: "sass",
  setup({ onLoad }) {
    onLoad({ filter: /\.scss$/ }, async ({ path }) => ({ contents: await compileTheme(path), loader: "css" }));
  },
};

/** Bundles the entries and returns {name without hash: name with hash}, also of the fonts and pictures they pull in. */
async function bundle(...entryPoints) {
  const { metafile } = await build({
    absWorkingDir: HERE,
    assetNames: "[name]-[hash]",
    bundle: true,
    entryNames: "[name]-[hash]",
    entryPoints,
    format: "esm",
    loader: { ".svg": "copy", ".woff2": "copy" },
    logLevel: "warning",
    metafile: true,
    minify: true,
    outdir: DIST,
    plugins: [sassFiles],
    target: ["chrome111", "firefox113", "safari16.4"],
  });
  const named = Object.entries(metafile.outputs).map(([output, { entryPoint, inputs }]) => [
    basename(entryPoint ?? Object.keys(inputs)[0]),
    basename(output),
  ]);
  return Object.fromEntries(named);
}

/** One sprite of the icons that icons.json lists; an icon that the design system does not have ends the build. */
async function sprite(names) {
  const all = await readFile(join(USWDS, "dist/img/sprite.svg"), "utf8");
  const symbols = names.map((name) => {
    const found = all.match(new RegExp(`<symbol[^>]* id="${name}".*?</symbol>`, "s"));
    if (!found) throw new Error(`icons.json: the design system has no icon "${name}"`);
    return found[0];
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  const file = `icons-${shortHash(svg)}.svg`;
  await writeFile(join(DIST, file), svg);
  return { "icons.svg": file };
}

/** Removes what earlier builds left, except of the last day: a server that runs still names those files. */
async function tidy(kept) {
  for (const file of await readdir(DIST)) {
    const { mtimeMs } = await stat(join(DIST, file));
    if (!kept.has(file) && Date.now() - mtimeMs > DAY_MS) await rm(join(DIST, file));
  }
}

await mkdir(DIST, { recursive: true });
const icons = JSON.parse(await readFile(join(HERE, "icons.json"), "utf8"));
const files = {
  ...(await step("styles", () => bundle("css/site.css"))),
  ...(await step("script", () => bundle("js/site.js"))),
  ...(await step("icons", () => sprite(icons))),
  ...(await step("drawings", () => bundle("art/*.svg"))),
};
await writeFile(join(DIST, "manifest.json"), JSON.stringify({ files, icons }, null, 2));
await tidy(new Set([...Object.values(files), "manifest.json"]));
