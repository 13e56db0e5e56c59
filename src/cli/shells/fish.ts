import { quoted, type Shell, type SpokenCommand, type Wanted } from "./shell.ts";

export const fish: Shell = {
  name: "fish",
  setUp: "pyprobe completions fish | source in ~/.config/fish/config.fish",
  script: (commands) => {
    const names = commands.map(({ name }) => name).join(" ");
    return `# fish completion for pyprobe, made by "pyprobe completions fish"
complete -c pyprobe -f
function __pyprobe_runs
    not __fish_seen_subcommand_from ${names}; or __fish_seen_subcommand_from run
end
${commands.map(({ name, doc }) => `complete -c pyprobe -n __fish_is_first_arg -a ${name} -d ${quoted(doc)}`).join("\n")}
${commands.flatMap(lines).join("\n")}
`;
  },
};

function lines({ name, options, operands }: SpokenCommand): string[] {
  const when = name === "run" ? "__pyprobe_runs" : quoted(`__fish_seen_subcommand_from ${name}`);
  const rest = operands === undefined ? [] : [`complete -c pyprobe -n ${when}${values(operands)}`];
  return [
    ...options.map(({ words, doc, takesValue, wants }) => {
      const names = words.map((word) => (word.startsWith("--") ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`));
      return `complete -c pyprobe -n ${when} ${names.join(" ")}${takesValue ? ` ${wants === "file" ? "-r" : "-x"}${values(wants)}` : ""} -d ${quoted(doc)}`;
    }),
    ...rest,
  ];
}

function values(wants: Wanted): string {
  if (wants === undefined) return "";
  if (wants === "file") return " -F";
  if (wants === "pid") return " -a '(__fish_complete_pids)'";
  if (wants === "command") return " -a '(__fish_complete_command)'";
  return ` -a ${quoted(wants.words.join(" "))}`;
}
