/** Answers what stood at addresses of processes: which file, and which function of it. */
import type { SymbolAnswer, SymbolQuestion } from "../../runtime/contract.ts";
import { basename } from "node:path";
import { Functions } from "./functions.ts";
import { Mappings } from "./mappings.ts";

export class Symbolizer {
  readonly #mappings = new Mappings();
  readonly #functions = new Functions();

  /**
   * Processes are followed from now on. Of those that run already `pids` are known, and the others while they run the
   * same when they are asked about.
   */
  follow(pids: readonly number[]): void {
    this.#mappings.follow(pids);
  }

  answer(questions: readonly SymbolQuestion[]): SymbolAnswer[] {
    const times = questions.flatMap(([, , , times]) => times);
    this.#mappings.refresh(times.reduce((last, time) => Math.max(last, time), 0));
    return questions.flatMap(([pid, since, addresses, times]) =>
      addresses.map((address, i): SymbolAnswer => [pid, since, ...this.#look(pid, times[i]!, address)]),
    );
  }

  close(): void {
    this.#mappings.close();
  }

  #look(pid: number, time: number, address: number): [start: number, end: number, module: string, name: string] {
    const mapped = this.#mappings.find(pid, time, address);
    if (!mapped || mapped.file.path === "" || mapped.file.path.startsWith("//anon"))
      return [address, address + 1, "", ""];
    const module = basename(mapped.file.path);
    const offset = address - mapped.start + mapped.offset;
    const found = this.#functions.at(pid, mapped, offset);
    if (!found || found.name === "")
      return [address, address + 1, module, `0x${(found?.address ?? offset).toString(16)}`];
    const bias = address - found.address;
    return [found.start + bias, found.end + bias, module, found.name];
  }
}
