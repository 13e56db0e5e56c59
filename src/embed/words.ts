/** A request as words of pyprobe's command line. */
import type { TraceRequest } from "../../types/trace.d.ts";
import { wordOf } from "../runtime/parameter.ts";

/** The descriptor that pyprobe writes its lines into. */
export const LINES = 3;

/** Throws TypeError for what is no request, in words. */
export function wordsOf(request: TraceRequest): string[] {
  const { script, file, handler, parameters = {}, command, pid, replay, record, args = [], options = {} } = request;
  const files = file === undefined ? [] : [file].flat();
  if (script === undefined && files.length === 0 && handler === undefined)
    throw new TypeError("trace() needs handlers: a `script`, a `file`, or a `handler` of pyprobe's own by its name");
  return [
    ...(handler === undefined ? ["run"] : [handler]),
    ...files.flatMap((each) => ["-s", each]),
    ...(script === undefined ? [] : ["-n", script]),
    ...(command === undefined ? [] : ["-c", command]),
    ...(pid === undefined ? [] : [pid].flat()).flatMap((each) => ["-p", String(each)]),
    ...(replay === undefined ? [] : ["--replay", replay]),
    ...(record === undefined ? [] : ["--record", record]),
    ...Object.entries(options).flatMap(([name, value]) => ["-x", `${name}=${String(value)}`]),
    ...Object.entries(parameters)
      .filter(([, value]) => value !== false)
      .map(([name, value]) => `--${wordOf({ name })}${value === true ? "" : `=${value}`}`),
    "--format=json",
    `--output=/dev/fd/${LINES}`,
    "--",
    ...args.map(String),
  ];
}
