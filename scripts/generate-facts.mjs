// docs/facts.md: the counts of the data-quality line, from their declarations.
import { build } from "esbuild";

async function load() {
  const bundle = await build({
    entryPoints: ["src/runtime/facts.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
  });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);
}

/** The text of docs/facts.md. */
export function generateFacts({ FACTS }) {
  return [
    "<!-- Generated from src/runtime/facts.ts by `npm run generate`. Do not edit. -->",
    "",
    "# Facts of the data-quality line",
    "",
    "What a run may fall short of, and is told at its end: in words on standard error, as `counts` of the `quality` line of",
    "[JSON lines](json.md). With `-x strict` any of them makes the exit status 2; so do events that were dropped, and what the",
    "findings tell.",
    "",
    "| count | what is counted |",
    "| --- | --- |",
    ...Object.entries(FACTS).map(([name, { doc }]) => `| \`${name}\` | ${doc} |`),
    "",
  ].join("\n");
}

export const facts = { path: "docs/facts.md", make: async () => generateFacts(await load()) };
