/** The uprobe engine against the conformance suite, on an interpreter whose own markers are sound for these probes. */
import t from "tap";
import { existsSync } from "node:fs";
import { whyNot } from "../../src/engine/uprobe/privileges.ts";
import { conforms } from "./conformance.ts";

const PYTHON = "/usr/bin/python3.11";
const skip = existsSync(PYTHON) ? (whyNot() ?? false) : `there is no ${PYTHON}, whose build has markers`;

t.test("uprobes conform", { skip }, async (t) => {
  conforms(t, { name: "uprobe", python: PYTHON, skips: {} });
});
