import { quoted, type Shell, type SpokenCommand, type SpokenOption, type Wanted } from "./shell.ts";

export const zsh: Shell = {
  name: "zsh",
  setUp: `eval "$(pyprobe completions zsh)" in ~/.zshrc, behind compinit`,
  script: (commands) => `#compdef pyprobe
# zsh completion for pyprobe, made by "pyprobe completions zsh"

_pyprobe() {
  local command=run
  local -a commands=(
${commands.map(({ name, doc }) => `    ${quoted(`${name}:${doc}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command commands
    return
  fi
  case $words[2] in
    ${commands.map(({ name }) => name).join("|")}) command=$words[2]; shift words; (( CURRENT-- )) ;;
  esac
  case $command in
${commands.map(branch).join("\n")}
  esac
}

# A file in fpath is the function itself; a text that was read declares it.
if [[ $funcstack[1] == _pyprobe ]]; then _pyprobe "$@"; else compdef _pyprobe pyprobe; fi
`,
};

function branch({ name, options, operands }: SpokenCommand): string {
  const specs = [...options.flatMap(specsOf), ...(operands === undefined ? [] : [quoted(`*:${messageOf(operands)}`)])];
  return `    ${name}) _arguments -s ${specs.join(" ")} ;;`;
}

function specsOf({ words, doc, takesValue, wants }: SpokenOption): string[] {
  const text = doc.replace(/[[\]:\\]/g, "\\$&");
  return words.map((word) => quoted(`*${word}[${text}]${takesValue ? `:${messageOf(wants)}` : ""}`));
}

/** "message:action" of _arguments. */
function messageOf(wants: Wanted): string {
  if (wants === undefined) return "value: ";
  if (wants === "file") return "file:_files";
  if (wants === "pid") return "process:_pids";
  if (wants === "command") return "command:_command_names -e";
  return `value:(${wants.words.join(" ")})`;
}
