// Roots of other Debians, which debootstrap makes, for the commands that test in them.
import { spawnSync } from "node:child_process";

/** The folder that they are in. */
export const ROOTS = process.env.PYPROBE_ROOTS ?? "/var/tmp/pyroots";

/** For the command of that name: what makes and uses roots. Ends the program, with words, where that cannot be. */
export function rootMaker(name) {
  const fail = (message) => {
    console.error(`${name}: ${message}`);
    process.exit(1);
  };
  const run = (command, words) => {
    console.log(`${command} ${words.join(" ")}`);
    const { status } = spawnSync(command, words, { stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) fail(`${command} ended with status ${status}`);
  };
  if (process.getuid() !== 0) fail("this needs root, for debootstrap and chroot");
  if (spawnSync("sh", ["-c", "command -v debootstrap"]).status !== 0)
    fail("install what is missing: apt-get install debootstrap");
  return run;
}
