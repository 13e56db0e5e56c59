// What a script declares of self and local is checked, what it does not declare is of any type.
import { local, self } from "pyprobe";

declare module "pyprobe" {
  interface Self {
    depth: number;
    names: 0 | Map<string, number>;
  }
  interface Local {
    key: string;
  }
}

self.depth++;
self.names ||= new Map();
self.names.set(local.key, self.depth);
self.anything = "of any type";
self.anything.at.all();
local.other = self.anything;
// @ts-expect-error it is declared as a number
self.depth = "deep";
// @ts-expect-error a text has no such method
local.key.nothing();
