import { UserError } from "../../errors.ts";
import type { ClauseSwitch } from "../../runtime/contract.ts";
import type { DotCommand, Repl } from "../command.ts";

export const disable = switching("disable", "off", "takes clauses out of the target; .enable puts them in again");
export const enable = switching("enable", "on", "puts clauses in that were disabled");
export const remove = switching("remove", "removed", "removes clauses for good; what they have gathered stays");

function switching(name: string, to: ClauseSwitch, doc: string): DotCommand {
  return {
    name,
    form: "N...",
    doc,
    async run(repl, words) {
      if (words.length === 0) throw new UserError(`.${name} takes the numbers of clauses; .clauses shows them`);
      const ids = words.map((word) => idOf(repl, word));
      for (const id of ids) await repl.live.switch(id, to);
    },
  };
}

function idOf({ live }: Repl, word: string): number {
  const all = live.session.clauses.all;
  const found = all.find(({ id }) => String(id + 1) === word);
  if (found) return found.id;
  const there = all.length === 0 ? "there are none" : `there are ${all.map(({ id }) => id + 1).join(", ")}`;
  throw new UserError(`there is no clause ${word}; ${there}`);
}
