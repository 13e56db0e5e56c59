import { descriptions } from "./targets/descriptions.ts";
import { elf } from "./targets/elf.ts";
import { formats } from "./targets/formats.ts";
import { handlers } from "./targets/handlers.ts";
import { hellos } from "./targets/hellos.ts";
import { notes } from "./targets/notes.ts";
import { operands } from "./targets/operands.ts";
import { recordings } from "./targets/recordings.ts";
import { records } from "./targets/records.ts";
import { sandbox } from "./targets/sandbox.ts";
import type { Target } from "./target.ts";

export const targets: readonly Target[] = [
  elf,
  notes,
  operands,
  descriptions,
  handlers,
  formats,
  recordings,
  records,
  hellos,
  sandbox,
];
