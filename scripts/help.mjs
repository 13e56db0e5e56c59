// `npm run help`: every npm run target with its line of explanation (package.json, "targets").
import { readFileSync } from "node:fs";

const { targets } = JSON.parse(readFileSync("package.json", "utf8"));
for (const [name, text] of Object.entries(targets)) console.log(`  npm run ${name.padEnd(14)} ${text}`);
