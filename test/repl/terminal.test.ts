/** The prompt in a terminal, as a person sees it: the screen after each step. */
import t from "tap";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { COMMAND, PROGRAMS, ROOT } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { works } from "../support/running.ts";
import { openShop } from "./repl.ts";

const python = pythonOf("3.11");
const skip = !works("tmux", "-V") ? "there is no tmux" : !python ? "there is no Python 3.11" : false;

/** A tmux of its own, with pyprobe in its one window. */
class Terminal {
  readonly #socket = `pyprobe-${process.pid}-${Math.random().toString(36).slice(2)}`;

  constructor(words: string[], environment: Record<string, string>) {
    const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const quoted = ["env", "-u", "NODE_OPTIONS", ...settings, ...COMMAND.slice(3), ...words]
      .map((word) => `'${word}'`)
      .join(" ");
    this.#tmux(
      "new-session",
      "-d",
      "-x",
      "90",
      "-y",
      "14",
      "-c",
      ROOT,
      `trap : INT; ${quoted}; echo status $?; exec sleep 300`,
    );
  }

  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  key(name: string): void {
    this.#tmux("send-keys", name);
  }

  /** The screen without what is empty below, once it is like that; we may look while it is being drawn. */
  async screen(like: RegExp): Promise<string> {
    let screen = "";
    for (let i = 0; i < 1500; i++) {
      screen = this.#tmux("capture-pane", "-p").trimEnd();
      if (like.test(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no ${like} in\n${screen}`);
  }

  close(): void {
    this.#tmux("kill-server");
  }

  #tmux(...words: string[]): string {
    return execFileSync("tmux", ["-L", this.#socket, "-f", "/dev/null", ...words], { encoding: "utf8" });
  }
}

t.test("attached to a running process", { skip }, async (t) => {
  const shop = await openShop(t, python!.path);
  const history = join(t.testdir(), "history");
  const terminal = new Terminal(["attach", String(shop.pid)], { PYPROBE_HISTORY: history });
  t.teardown(() => terminal.close());

  const banner = `process ${shop.pid} (${execFileSync("readlink", ["-f", python!.path], { encoding: "utf8" }).trim()})`;
  t.equal(await terminal.screen(/> *$/), `${banner}; .help says what there is, Ctrl-D detaches\npyprobe>`);

  terminal.type("let n = 0");
  terminal.key("Enter");
  await terminal.screen(/let n = 0\npyprobe>$/);
  terminal.type('probe("python$target:::function-entry", e => e.funcname === "serve", () => {');
  terminal.key("Enter");
  await terminal.screen(/pyprobe> probe\(.*\n\.\.\.$/); // more is awaited
  terminal.type('  if (n < 3) printf("serve %d\\n", ++n); })');
  terminal.key("Enter");
  await terminal.screen(/\nclause 1: python\$target:::function-entry\nserve 1\nserve 2\nserve 3\npyprobe>$/);

  terminal.type("n = 0; 'half");
  await terminal.screen(/serve 3\npyprobe> n = 0; 'half$/);
  terminal.type(" of it'");
  terminal.key("Enter");
  await terminal.screen(/"half of it"\nserve 1\nserve 2\nserve 3\npyprobe>$/);

  terminal.type('probe("tick-50ms", () => { printf("tick\\n"); })');
  terminal.key("Enter");
  await terminal.screen(/tick\npyprobe>$/);
  terminal.type("1 + ");
  await terminal.screen(/tick\ntick\ntick\npyprobe> 1 \+$/); // the line stays whole
  terminal.key("C-c");
  // Ctrl-C stops the flow, not the session, nor what is typed
  await terminal.screen(/tick\npaused; \.go goes on, Ctrl-D detaches\npyprobe \(paused\)> 1 \+$/);
  terminal.type("41");
  terminal.key("Enter");
  await terminal.screen(/\n42\npyprobe \(paused\)>$/);
  terminal.type("walltim");
  terminal.key("Tab");
  await terminal.screen(/> walltimestamp$/);
  terminal.key("C-c");
  await terminal.screen(/\(paused\)>$/);
  terminal.type('probe("function-e');
  terminal.key("Tab");
  await terminal.screen(/> probe\("function-entry$/);
  terminal.key("C-c");
  await terminal.screen(/\(paused\)>$/);
  terminal.type('"serv');
  terminal.key("Tab");
  await terminal.screen(/> "serve$/);
  terminal.key("C-c");
  await terminal.screen(/\(paused\)>$/);
  terminal.type('probe("gc-done", e => {');
  terminal.key("Enter");
  await terminal.screen(/\.\.\.$/);
  terminal.type("  e.coll");
  terminal.key("Tab");
  await terminal.screen(/e => \{\n\.\.\. +e\.collected$/);
  terminal.key("C-c");
  await terminal.screen(/\(paused\)>$/);
  terminal.key("C-r");
  terminal.type("half");
  await terminal.screen(
    /\(paused\)>  of it'\nbck-i-search: half_$|\(paused\)> n = 0; 'half of it'\nbck-i-search: half_$/,
  );
  terminal.key("Enter");
  await terminal.screen(/> n = 0; 'half of it'\n"half of it"\npyprobe \(paused\)>$/);
  terminal.type(".editor");
  terminal.key("Enter");
  for (const line of ["function twice(x) {", "return 2 * x; }", "twice(4)"]) {
    terminal.type(line);
    terminal.key("Enter");
  }
  terminal.key("C-d");
  await terminal.screen(/twice\(4\)\n\n8\npyprobe \(paused\)>$/);
  terminal.key("C-d");
  t.match(await terminal.screen(/status \d+$/), /status 0$/);

  t.match(readFileSync(history, "utf8"), /\nlet n = 0$/);
  t.equal(statSync(history).mode & 0o777, 0o600);
  shop.child.stdin!.end("\n");
  t.equal(await shop.line(), "rounds right", "the process has not noticed");
});

t.test("a command that is held until .go", { skip }, async (t) => {
  const terminal = new Terminal(["repl", "-c", `${python!.path} ${join(PROGRAMS, "shop.py")} 12`], {
    PYPROBE_HISTORY: "",
  });
  t.teardown(() => terminal.close());
  const enter = (text: string) => (terminal.type(text), terminal.key("Enter"));
  const banner = (await terminal.screen(/\(held\)>$/)).replaceAll(/\s/g, ""); // (a long path takes several lines)
  t.match(banner, /^heldbeforeitsfirstline:.*12;\.goletsitrun;.*detachespyprobe\(held\)>$/);
  enter("let n = 0");
  await terminal.screen(/let n = 0\npyprobe \(held\)>$/);
  enter('probe("function-entry", e => e.funcname === "serve", () => { n++; })');
  await terminal.screen(/\nclause 1: function-entry\npyprobe \(held\)>$/);
  enter(".clauses");
  await terminal.screen(/\n1 +on +0 +0 +0ns +- +0 +0 +agent +function-entry\npyprobe \(held\)>$/);
  enter('probe("END", () => { printf("served %d\\n", n); })');
  await terminal.screen(/\nclause 2: END\npyprobe \(held\)>$/);
  enter(".go");
  t.match(await terminal.screen(/status \d+$/), /> \.go\n(pyprobe>\n)?rounds right\nserved 12\nstatus 0$/);
});

t.test("a terminal that can do nothing (TERM=dumb)", { skip }, async (t) => {
  const terminal = new Terminal(["repl", "-c", "echo from the command"], { TERM: "dumb", PYPROBE_HISTORY: "" });
  t.teardown(() => terminal.close());
  await terminal.screen(/\(held\)>$/);
  terminal.type("1 + 1");
  terminal.key("Enter");
  await terminal.screen(/\n2\npyprobe \(held\)>$/);
  terminal.key("C-c");
  await terminal.screen(/\^C\n\(Ctrl-D or \.detach ends the session\)\npyprobe \(held\)>$/);
  terminal.type(".go");
  terminal.key("Enter");
  t.match(await terminal.screen(/status \d+$/), /from the command\n(.*\n)*.*status 0$/);
});
