/** What the matrix tries, on two of the interpreters: one that has markers of its own, one that has none. */
import t from "tap";
import { pythonOf, pythons } from "../support/pythons.ts";
import { cannotKernel } from "../support/usdt.ts";
import { check } from "./checks.ts";

const newest = pythonOf("3.13");
const debian = pythons.find(({ path }) => path === "/usr/bin/python3.11");

t.test("an interpreter without markers", { skip: newest ? false : "there is no Python 3.13" }, async (t) => {
  const { command, attach, served, markers, refused } = await check(newest!, ["gc-start"]);
  t.same({ command, attach, served: served.length, markers }, { command: "", attach: "", served: 11, markers: [] });
  t.not(refused, "");
});

const skip = debian ? cannotKernel : "there is no /usr/bin/python3.11";
t.test("one that has some", { skip }, async (t) => {
  const { command, attach, markers, refused } = await check(debian!, ["gc-done", "audit", "line"]);
  t.same({ command, attach, markers }, { command: "", attach: "", markers: ["gc-done", "audit"] });
  t.not(refused, "");
});
