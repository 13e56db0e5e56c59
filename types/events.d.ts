/**
 * The types of `probe(...)`: the event's type follows from the description's text.
 *
 * A description is split at its commas, each part at its colons, by DTrace's rule that fewer than four fields are the
 * last ones. The provider and the name then pick events from `ProviderEvents` (markers.d.ts, generated). A glob picks
 * every event that may match: the more are picked, the fewer arguments they have in common, so it errs to the safe side
 * ("?" and "[...]" are taken as "*"). What no provider here declares, such as the markers of another program, has the
 * generic event.
 */
import type { ProcessProviders, ProviderEvents, SolitaryProviders } from "./markers.d.ts";

/** What every event has. An event is valid while its clause runs: take out what you keep. */
export interface EventBase {
  /** Monotonic time, in nanoseconds. */
  readonly timestamp: number;
  /** The process that the event comes from. */
  readonly pid: number;
  /** The thread that the event comes from. */
  readonly tid: number;
  /** The name of that process, as in /proc/PID/comm. */
  readonly execname: string;
  /** The four parts of the probe's description. */
  readonly probeprov: string;
  readonly probemod: string;
  readonly probefunc: string;
  readonly probename: string;
}

/** An argument of a probe that no provider describes: a number, a bigint where a number would not be exact. */
export type RawArg = number | bigint;

/** The event of a probe whose arguments are not known here. */
export interface GenericEvent extends EventBase {
  readonly arg0: RawArg;
  readonly arg1: RawArg;
  readonly arg2: RawArg;
  readonly arg3: RawArg;
  readonly arg4: RawArg;
  readonly arg5: RawArg;
  readonly arg6: RawArg;
  readonly arg7: RawArg;
  readonly arg8: RawArg;
  readonly arg9: RawArg;
  readonly args: readonly RawArg[];
}

/** What probe() returns. */
export interface Clause {
  /** Let it run again after disable(). */
  enable(): void;
  /** Let it not run until enable(). */
  disable(): void;
  /** Take it out for good. */
  remove(): void;
  /** How often its action has run. */
  readonly hits: number;
}

/** The event of a description, or of any of several. Of a union, only what all its members have can be read. */
export type EventOf<D extends string> = string extends D ? GenericEvent : D extends unknown ? OfList<D> : never;

/** A predicate: the action runs when it is true. 0, "", null and undefined are false, as in JavaScript. */
export type Predicate<E> = (e: E) => unknown;

/** An action. What it returns is not used. */
export type Action<E> = (e: E) => unknown;

export interface ProbeFunction {
  /** Declares a clause: at each firing of a matching probe, the action runs. */
  <const D extends string>(description: D | readonly D[], action: Action<EventOf<D>>): Clause;
  /** Declares a clause: at each firing of a matching probe for which the predicate is true, the action runs. */
  <const D extends string>(
    description: D | readonly D[],
    predicate: Predicate<EventOf<D>>,
    action: Action<EventOf<D>>,
  ): Clause;
}

// ---- from a description to its fields -------------------------------------------------------------------------------

type OfList<D extends string> = D extends `${infer First},${infer Rest}`
  ? OfOne<Trim<First>> | OfList<Rest>
  : OfOne<Trim<D>>;

type OfOne<D extends string> = D extends `${infer P}:${string}:${string}:${infer N}`
  ? Pick4<P, Dashed<N>>
  : D extends `${string}:${string}:${infer N}`
    ? Pick4<"", Dashed<N>>
    : D extends `${string}:${infer N}`
      ? Pick4<"", Dashed<N>>
      : Pick4<"", Dashed<D>>;

type Trim<S extends string> = S extends ` ${infer Rest}` ? Trim<Rest> : S extends `${infer Rest} ` ? Trim<Rest> : S;

/** function__entry and function-entry are one name. */
type Dashed<S extends string> = S extends `${infer A}__${infer B}` ? `${A}-${Dashed<B>}` : S;

// ---- from fields to events ------------------------------------------------------------------------------------------

/** Without a provider, a name that one declares is taken as that provider's. */
type Pick4<P extends string, N extends string> = P extends ""
  ? Or<Named<AnyEvents, N>>
  : P extends keyof SolitaryProviders
    ? Or<Named<ProviderEvents[SolitaryProviders[P]], N>>
    : ProcessProvider<P> extends infer K extends keyof ProviderEvents
      ? Or<Named<ProviderEvents[K], N>>
      : GenericEvent;

/** "python" from python1234, python$target, python*, python$1; never from what is not a process provider's name. */
type ProcessProvider<P extends string> = {
  [K in keyof ProcessProviders]: P extends `${K}${infer Process}`
    ? Process extends `$${string}` | `${bigint}` | "*"
      ? ProcessProviders[K]
      : never
    : never;
}[keyof ProcessProviders];

type AnyEvents = Flatten<ProviderEvents[keyof ProviderEvents]>;
type Flatten<U> = { [K in U extends unknown ? keyof U : never]: U extends { [P in K]: infer E } ? E : never };

/** The events whose marker matches the name: all when it is empty, those that a glob may match, or the one. */
type Named<Events, N extends string> = N extends ""
  ? Events[keyof Events]
  : N extends keyof Events
    ? Events[N]
    : Events[Extract<keyof Events, Globbed<N>>];

/** A glob as a template type: "gc-*" is `gc-${string}`. Without globs it is the text itself. */
type Globbed<S extends string> = S extends `${infer A}[${string}]${infer B}`
  ? `${Globbed<A>}${string}${Globbed<B>}`
  : S extends `${infer A}*${infer B}`
    ? `${Globbed<A>}${string}${Globbed<B>}`
    : S extends `${infer A}?${infer B}`
      ? `${Globbed<A>}${string}${Globbed<B>}`
      : S;

type Or<E> = [E] extends [never] ? GenericEvent : E;
