/** The agent against the conformance suite. */
import t from "tap";
import { existsSync } from "node:fs";
import { conforms } from "./conformance.ts";

const PYTHON = "/usr/bin/python3.11";

t.test("the agent conforms", { skip: existsSync(PYTHON) ? false : `there is no ${PYTHON}` }, async (t) => {
  conforms(t, { name: "agent", python: PYTHON, skips: {} });
});
