/** The shells' completions, asked of the shells themselves. */
import t from "tap";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pyprobe } from "../support/pyprobe.ts";
import { wrong } from "./wrong.ts";

/** What each shell offers behind the words typed so far. */
const SHELLS: Record<string, (script: string, line: string) => string[]> = {
  bash(script, line) {
    const words = line.split(/ |(=)/).filter((word) => word !== undefined);
    const text = `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
      COMP_CWORD=${words.length - 1}; compopt() { :; }; _pyprobe; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(execFileSync("bash", ["--norc", "-c", text], { encoding: "utf8" }));
  },
  fish(script, line) {
    const text = `source ${script}; complete -C '${line}'`;
    const said = execFileSync("fish", ["--no-config", "-c", text], { encoding: "utf8" });
    return lines(said).map((each) => each.split("\t")[0]!);
  },
  // zsh has no way to ask but a terminal: one is made, and what it lists is read off it, up to what the next key prints.
  zsh(script, line) {
    const text = `zmodload zsh/zpty; zpty z zsh -f -i
      zpty -w z 'PROMPT=; autoload -U compinit; compinit -u -D; source ${script}; listed() { zle -I; print -r LIST""ED }
        zle -N listed; bindkey "^X" listed; print -r READ""Y'
      zpty -r z out '*READY*'
      zpty -n -w z '${line}'$'\\t\\t\\x18'; zpty -r z out '*LISTED*'; print -r -- $out`;
    const said = execFileSync("zsh", ["-f", "-c", text], { encoding: "utf8" });
    return said
      .replace(/\x1b\[[\d;?]*[A-Za-z]/g, "")
      .split(/\s+/)
      .filter((word) => /^[-\w=]+$/.test(word));
  },
};

const CASES: { line: string; offers: string[]; not?: string[] }[] = [
  { line: "pyprobe at", offers: ["attach"], not: ["run"] },
  { line: "pyprobe --rec", offers: ["--record"], not: ["--replay"] },
  { line: "pyprobe check --js", offers: ["--json"] },
  { line: "pyprobe --format ", offers: ["text", "json"], not: ["README.md"] },
  { line: "pyprobe -x onf", offers: ["onfull=drop", "onfull=wait"] },
  { line: "pyprobe completions ", offers: ["bash", "zsh", "fish"] },
];

for (const [shell, offered] of Object.entries(SHELLS)) {
  const skip = spawnSync(shell, ["-c", "exit"]).error ? `there is no ${shell}` : false;
  t.test(shell, { skip }, async (t) => {
    const { stdout, stderr, status } = await pyprobe(["completions", shell]);
    t.same([stderr, status], ["", 0]);
    const script = join(t.testdir(), "script");
    writeFileSync(script, stdout);
    for (const { line, offers, not = [] } of CASES) {
      const words = offered(script, line);
      for (const word of offers) t.ok(words.includes(word), `${line}: ${word} of ${words.slice(0, 20).join(" ")}`);
      for (const word of not) t.notOk(words.includes(word), `${line}: not ${word}`);
    }
  });
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

wrong(["completions", "fishh"], 2, "pyprobe: completions takes the name of a shell: bash, zsh, fish; nearest: fish\n");
