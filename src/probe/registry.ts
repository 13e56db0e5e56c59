/** Every provider there is. A new one is one file in providers/ and one line here. */
import type { Provider } from "./provider.ts";
import { pid } from "./providers/pid.ts";
import { postgresql } from "./providers/postgresql.ts";
import { proc } from "./providers/proc.ts";
import { profile } from "./providers/profile.ts";
import { python } from "./providers/python.ts";
import { run } from "./providers/run.ts";

export const providers: readonly Provider[] = [python, postgresql, pid, run, profile, proc];
