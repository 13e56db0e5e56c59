/**
 * The clock engine: probes that fire by the run itself, not by a target. BEGIN, END and ERROR need no arming: the
 * session and the clause runtime fire them. Ticks fire in the sandbox, in their place among the records
 * (runtime/timers.ts); here they are only asked for.
 */
import type { Engine, Host, Point } from "../engine.ts";

export function createClockEngine(): Engine {
  return new ClockEngine();
}

class ClockEngine implements Engine {
  readonly name = "clock";
  readonly early = true;
  /** Numbers of the probes that tick. */
  #ticking = new Set<number>();
  #host: Host | undefined;

  refuses(...[provider, { clock }]: Parameters<Engine["refuses"]>): string | undefined {
    return provider.name === "pyprobe" || clock?.samples === false ? undefined : "";
  }

  async arm(...[points, , host]: Parameters<Engine["arm"]>): Promise<void> {
    this.#host = host;
    await this.change(points);
  }

  async change(points: Point[]): Promise<void> {
    const ticks = points.filter(({ marker }) => marker.clock);
    const wanted = new Set(ticks.map(({ number }) => number));
    for (const number of this.#ticking) if (!wanted.has(number)) this.#host!.tick(number, 0);
    for (const { number, marker } of ticks)
      if (!this.#ticking.has(number)) this.#host!.tick(number, marker.clock!.interval);
    this.#ticking = wanted;
  }

  environment(): Record<string, string> {
    return {};
  }

  async disarm(): Promise<void> {}

  close(): void {}

  findings(): string[] {
    return [];
  }
}
