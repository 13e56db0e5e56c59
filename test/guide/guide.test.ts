/**
 * The chapters of the DTrace guide, translated: the scripts of examples/guide, each traced for real and its output
 * compared whole (but for blanks at the ends of lines, which DTrace's columns leave).
 */
import t from "tap";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pyprobe, ROOT } from "../support/pyprobe.ts";

const MARKET = "python3 examples/guide/market.py";

interface Chapter {
  script: string;
  /** Words of the command line besides -q, -s and -c. */
  words?: string[];
  command?: string;
  /** Without -q: what is in the column of pids is left out of the comparison. */
  columns?: true;
  output: string;
  /** What standard error has; "" if it is left out. */
  said?: RegExp;
  status?: number;
}

const CHAPTERS: Chapter[] = [
  {
    script: "variables",
    words: ["one"],
    output: `
order,15: order 1 of its thread, call 2
order,15: order 2 of its thread, call 5
order,15: order 3 of its thread, call 10
order,15: order 1 of its thread, call 2
order,15: order 2 of its thread, call 6
24 calls in all; of order 5, of price 12
the first argument is one, the target is the command
`,
  },
  {
    script: "predicates",
    output: `
1 item
3 items
no discount on 5 items
5 items
`,
  },
  {
    script: "aggregations",
    output: `
customer   items least  most  mean spread/%
ben            3     1     2     1       50
ann            9     1     5     3      163

the three that are called most:

  discount                                                          9                5
  order                                                            15                5
  price                                                             5               12

calls an order:
4
`,
  },
  {
    script: "distributions",
    output: `
  items
           value  ------------- Distribution ------------- count
               0 |                                         0
               1 |@@@@@@@@@@@@@@@@                         2
               2 |@@@@@@@@@@@@@@@@                         2
               4 |@@@@@@@@                                 1
               8 |                                         0

  items
           value  ------------- Distribution ------------- count
               0 |                                         0
               1 |@@@@@@@@@@@@@@@@                         2
               2 |@@@@@@@@                                 1
               3 |@@@@@@@@                                 1
            >= 4 |@@@@@@@@                                 1

  items in hundredths
           value  ------------- Distribution ------------- count
              90 |                                         0
             100 |@@@@@@@@@@@@@@@@                         2
             200 |@@@@@@@@                                 1
             300 |@@@@@@@@                                 1
             400 |                                         0
             500 |@@@@@@@@                                 1
             600 |                                         0

`,
  },
  {
    script: "distributions",
    words: ["-x", "aggsortrev", "-x", "aggpack", "-x", "encoding=ascii"],
    output: `
  items in hundredths
           value  ------------- Distribution ------------- count
              90 |                                         0
             100 |@@@@@@@@@@@@@@@@                         2
             200 |@@@@@@@@                                 1
             300 |@@@@@@@@                                 1
             400 |                                         0
             500 |@@@@@@@@                                 1
             600 |                                         0


              key     min .------. max      | count
            items     < 0 :  x___: >= 4     | 5

              key  min .-----. max  | count
            items    0 : xx_ : 8    | 5
`,
  },
  {
    script: "output",
    output: `
32{ who: "ben", where: "market.py" }
|ben   |    32|002.50|0xff|   7|A|%|
  discount    3
     price    9

  discount                                                          2
  price                                                             3
`,
  },
  {
    script: "actions",
    output: `
market.py in guide
2 orders
`,
    // (nothing, when the command was at its end already)
    said: /^(pyprobe: exit\(\) was called: tracing has ended; the command \(pid \d+\) runs on, untraced\n)?$/,
    status: 3,
  },
  {
    script: "destructive",
    words: ["-w"],
    output: `
before
ann begins in line 26
after
end
`,
  },
  {
    script: "destructive",
    output: "\n",
    said: /^examples\/guide\/destructive\.ts:9:5: error: system\(\) acts outside of the sandbox, which you have not allowed\n/,
    status: 1,
  },
  {
    script: "speculation",
    output: `
item 1
item 2
item 3
item 4
item 5
`,
  },
  {
    script: "flow",
    columns: true,
    output: `
FUNCTION
 -> ben                                                  32
   -> order                                              15
     -> price                                             5
     <- price                                             6
     -> price                                             5
     <- price                                             6
     -> discount                                          9
     <- discount                                         12
   <- order                                              23
   -> order                                              15
     -> price                                             5
     <- price                                             6
     -> discount                                          9
     <- discount                                         12
   <- order                                              23
 <- ben                                                  34
`,
    said: /^pyprobe: script 'examples\/guide\/flow\.ts' matched 2 probes\n$/,
  },
  {
    script: "stacks",
    output: `

              discount (examples/guide/market.py:9)
              order (examples/guide/market.py:20)
              ann (examples/guide/market.py:27)
                1

              discount (examples/guide/market.py:9)
              order (examples/guide/market.py:20)
              ann (examples/guide/market.py:28)
                1

              discount (examples/guide/market.py:9)
              order (examples/guide/market.py:20)
              ann (examples/guide/market.py:29)
                1

              discount (examples/guide/market.py:9)
              order (examples/guide/market.py:20)
              ben (examples/guide/market.py:33)
                1

              discount (examples/guide/market.py:9)
              order (examples/guide/market.py:20)
              ben (examples/guide/market.py:34)
                1
`,
  },
  {
    script: "run",
    command: `python3 -c "import time; time.sleep(0.5)"`,
    output: `
begin
3 ticks, 1 error
`,
    said: /^pyprobe: examples\/guide\/run\.ts:9:23: error in clause 1 of pyprobe:::BEGIN: TypeError: Cannot set properties of null/,
  },
];

/** Older CPythons name the file as the command does, newer ones by its whole path. */
const lines = (text: string) =>
  text
    .replaceAll(`${ROOT}/`, "")
    .split("\n")
    .map((line) => line.trimEnd());

for (const { script, words = [], command = MARKET, columns, output, said, status = 0 } of CHAPTERS) {
  t.test([script, ...words].join(" "), async (t) => {
    const run = await pyprobe([
      ...(columns ? [] : ["-q"]),
      "-s",
      `examples/guide/${script}.ts`,
      "-c",
      command,
      ...words,
    ]);
    const printed = columns ? run.stdout.replace(/^ *(?:PID|\d+) /gm, "") : run.stdout;
    t.same(lines(printed), lines(output.slice(1)));
    if (said) t.match(run.stderr, said);
    else t.equal(run.stderr, "");
    t.equal(run.status, status);
  });
}

t.test("every script is run here and shown on the page", async (t) => {
  const page = readFileSync(join(ROOT, "docs", "from-dtrace.md"), "utf8");
  for (const file of readdirSync(join(ROOT, "examples", "guide")).filter((name) => name.endsWith(".ts"))) {
    t.ok(
      CHAPTERS.some(({ script }) => `${script}.ts` === file),
      `${file} is run`,
    );
    t.ok(page.includes(`\n// examples/guide/${file}\n`), `${file} is shown`);
  }
});
