import { quoted, type Shell, type SpokenCommand, type Wanted } from "./shell.ts";

export const bash: Shell = {
  name: "bash",
  setUp: `eval "$(pyprobe completions bash)" in ~/.bashrc`,
  script: (commands) => `# bash completion for pyprobe, made by "pyprobe completions bash"

# Readline breaks words at "=": the option's name is then two words back.
_pyprobe_settings() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} name word
  if [[ $cur == = ]]; then name=$prev cur=; elif [[ $prev == = ]]; then name=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  for word in "$@"; do
    if [[ -n $name ]]; then
      [[ $word == "$name=$cur"* && $word != *= ]] && COMPREPLY+=("\${word#*=}")
    else
      [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    fi
  done
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
}

_pyprobe_pids() { COMPREPLY=($(compgen -W "$(cd /proc && echo [0-9]*)" -- "$1")); }
_pyprobe_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$1"); }

_pyprobe() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=run
  [[ $cur == = ]] && prev=\${COMP_WORDS[COMP_CWORD-2]}
  [[ $prev == = ]] && prev=\${COMP_WORDS[COMP_CWORD-3]}
  if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then
    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(" "))} -- "$cur"))
    return
  fi
  case \${COMP_WORDS[1]} in ${commands.map(({ name }) => name).join("|")}) command=\${COMP_WORDS[1]} ;; esac
  case $command:$prev in
${commands.flatMap(values).join("\n")}
  esac
  case $command in
${commands.map(words).join("\n")}
  esac
}

complete -F _pyprobe pyprobe
`,
};

/** What follows an option that takes a value. */
function values({ name, options }: SpokenCommand): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ words, wants }) => `    ${words.map((word) => `${name}:${word}`).join("|")}) ${reply(wants)}; return ;;`);
}

/** Everything else: options behind a dash, operands. */
function words({ name, options, operands }: SpokenCommand): string {
  const all = options.flatMap(({ words }) => words).join(" ");
  return `    ${name}) if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W ${quoted(all)} -- "$cur")); else ${reply(operands)}; fi ;;`;
}

function reply(wants: Wanted): string {
  if (wants === undefined) return "COMPREPLY=()";
  if (wants === "file") return '_pyprobe_files "$cur"';
  if (wants === "pid") return '_pyprobe_pids "$cur"';
  if (wants === "command") return 'mapfile -t COMPREPLY < <(compgen -c -- "$cur")';
  return `_pyprobe_settings ${wants.words.map(quoted).join(" ")}`;
}
