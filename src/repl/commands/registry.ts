/** The dot commands, in the order of .help. */
import type { DotCommand } from "../command.ts";
import { aggs } from "./aggs.ts";
import { breakOff } from "./break.ts";
import { clauses } from "./clauses.ts";
import { clear } from "./clear.ts";
import { detach } from "./detach.ts";
import { doctor } from "./doctor.ts";
import { editor } from "./editor.ts";
import { go } from "./go.ts";
import { help } from "./help.ts";
import { list } from "./list.ts";
import { load } from "./load.ts";
import { pause } from "./pause.ts";
import { record } from "./record.ts";
import { save } from "./save.ts";
import { disable, enable, remove } from "./switch.ts";

export const dotCommands: readonly DotCommand[] = [
  list,
  clauses,
  disable,
  enable,
  remove,
  aggs,
  clear,
  load,
  save,
  record,
  go,
  pause,
  editor,
  breakOff,
  doctor,
  help,
  detach,
];
