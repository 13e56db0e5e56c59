/** A test of what a user meets whose words make no sense: nothing on standard output, this message, this exit status. */
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";

export function wrong(words: string[], status: number, message: string): void {
  t.test(words.join(" "), async (t) => {
    const result = await pyprobe(words);
    t.equal(result.stdout, "");
    t.equal(result.stderr, message);
    t.equal(result.status, status);
  });
}
