/** What the control plane does with a sandbox: its sessions of every kind, over a recording or nothing, so that nobody is traced. */
import { closeSync, existsSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRecording, type Recording } from "../../src/record/recording.ts";
import type { Command } from "../../src/session/command.ts";
import { LiveSession } from "../../src/session/live.ts";
import { Output } from "../../src/session/output.ts";
import type { SessionRequest } from "../../src/session/request.ts";
import type { SandboxProcess } from "../../src/session/sandbox-process.ts";
import { Session } from "../../src/session/session.ts";
import { blocks, file } from "../record/support.ts";

const SCRIPT = `const calls = aggregation("calls");
probe("python*:::function-entry", (e) => { calls.by(e.funcname).count(); });
probe("END", () => { printf("end\\n"); });`;

const REQUEST: SessionRequest = {
  scripts: [{ text: SCRIPT }],
  command: undefined,
  pid: undefined,
  output: "/dev/null",
  record: undefined,
  replay: undefined,
  verbose: false,
  args: [],
  settings: { quiet: true, format: "json" },
};

/** One that never runs. */
const COMMAND = { file: "/bin/true", pid: process.pid, line: "true", released: false, abandon() {} } as Command;

type Start = () => SandboxProcess;

/** By the character that an input begins with. */
export const conversations: Record<string, (start: Start, dir: string) => Promise<void>> = {
  async r(start, dir) {
    await withSession(replay(dir), start, false, async (made) => void (await made.run()));
  },
  async l(start, dir) {
    await withSession({ ...replay(dir), scripts: [] }, start, true, async (made) => {
      await made.start(true);
      const live = new LiveSession(made, []);
      await live.evaluate('probe("python*:::function-entry", () => { self.x = 1; })');
      await live.clauses();
      await live.seen();
      await live.aggregations(undefined, false);
      for (const { info } of await live.clauses()) await live.switch(info.id, "off");
      live.script();
      await made.finish({ why: "detach" });
    });
  },
  async f(start) {
    await withSession(REQUEST, start, false, async (made) => void (await made.foresee()), COMMAND);
  },
};

async function withSession(
  request: SessionRequest,
  start: Start,
  live: boolean,
  act: (made: Session) => Promise<void>,
  command?: Command,
): Promise<void> {
  const made = new Session(request, new Output("/dev/null"), command, undefined, live, start);
  try {
    await act(made);
  } finally {
    made.close();
    if (request.replay) closeUnlessPlayed(request.replay);
  }
}

/** An engine that was to play it has closed it. */
function closeUnlessPlayed({ fd, path }: Recording): void {
  const link = `/proc/self/fd/${fd}`;
  if (existsSync(link) && readlinkSync(link) === path) closeSync(fd);
}

function replay(dir: string): SessionRequest {
  return { ...REQUEST, replay: openRecording(join(dir, "recording")) };
}

export function makeRecording(): string {
  const dir = mkdtempSync(join(tmpdir(), "fuzz-"));
  writeFileSync(join(dir, "recording"), file(...blocks()));
  return dir;
}

export function removeRecording(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}
