// Lets node run the tests' TypeScript: esbuild strips the types of each module as it is loaded.
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
