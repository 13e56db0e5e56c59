/** Starts a sandbox whose script loops for ever under no time limit to speak of, and says its pid. */
import { Rig } from "./harness.ts";

const rig = new Rig();
void rig.load("for (;;);", { timelimit: 3_600_000 });
setTimeout(() => console.log(rig.child.pid), 700);
