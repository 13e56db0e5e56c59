/** One column of the matrix: the interpreters, tried in the circumstances that this process is in; a line of JSON each. */
import { pythons } from "../support/pythons.ts";
import { check } from "./checks.ts";

/** By label, the binary's own markers to try; of an interpreter that it does not have, all. */
const candidates = JSON.parse(process.argv[2] ?? "{}") as Record<string, string[]>;

for (const python of pythons) console.log(JSON.stringify(await check(python, candidates[python.label])));
