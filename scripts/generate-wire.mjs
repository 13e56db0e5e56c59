// src/wire.ts from native/wire.h: every #define with a number, and the offsets of every struct member.
// The structs use only fixed-width members in natural alignment, so their offsets follow from the ABI rule; the agent
// asserts the sizes at compile time.
import { readFileSync } from "node:fs";

const SIZES = { uint8_t: 1, uint16_t: 2, uint32_t: 4, int32_t: 4, uint64_t: 8, char: 1 };

/** The text of src/wire.ts. */
export function generateWire(header) {
  const defines = new Map();
  for (const [, name, value] of header.matchAll(/^#define PYPROBE_(\w+) (0x[0-9a-f]+|\d+)u?(?=\s|$)/gm)) {
    defines.set(name, Number(value));
  }
  const env = /#define PYPROBE_ENV_SOCKET "(\w+)"/.exec(header)[1];
  const lines = [...defines].map(([name, value]) => `export const ${name} = ${hex(value)};`);
  const structs = [...header.matchAll(/^struct pyprobe_(\w+) \{\n([\s\S]*?)^\};/gm)].map(([, name, body]) =>
    layout(name, body, defines),
  );
  return [
    "// Generated from native/wire.h by `npm run generate`. Do not edit.",
    "",
    ...lines,
    `export const ENV_SOCKET = ${JSON.stringify(env)};`,
    "",
    ...structs,
  ].join("\n");
}

/** Offsets of one struct's members and its size, as a constant. */
function layout(name, body, defines) {
  let offset = 0;
  let widest = 1;
  const members = [];
  for (const [, type, member, count] of body.matchAll(/^ {2}(\w+) (\w+)(?:\[(\w+)\])?;/gm)) {
    const size = SIZES[type];
    if (!size) throw new Error(`wire.h: a member of type ${type}`);
    offset = Math.ceil(offset / size) * size;
    members.push(`  ${member}: ${offset},`);
    offset += size * (count ? (defines.get(count.replace("PYPROBE_", "")) ?? Number(count)) : 1);
    widest = Math.max(widest, size);
  }
  members.push(`  sizeof: ${Math.ceil(offset / widest) * widest},`);
  return `/** Byte offsets in struct pyprobe_${name}. */\nexport const ${name} = {\n${members.join("\n")}\n} as const;\n`;
}

function hex(value) {
  return value > 65536 ? `0x${value.toString(16)}` : String(value);
}

export const wire = { path: "src/wire.ts", make: () => generateWire(readFileSync("native/wire.h", "utf8")) };
