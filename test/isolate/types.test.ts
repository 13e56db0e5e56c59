/** The package's types fit what there is: stdlib and every builtin's example type-check against types/pyprobe.d.ts. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import t from "tap";
import { builtins } from "../../src/runtime/isolate/registry.ts";

t.test("stdlib and the examples", async (t) => {
  const folder = t.testdir();
  builtins.forEach(({ name, example }, i) => {
    const names = builtins.map((b) => b.name).filter((n) => example.script.includes(n));
    const imports = `import { ${names.join(", ")} } from "pyprobe";`;
    writeFileSync(join(folder, `${i}_${name.replace("$", "")}.ts`), `${imports}\n${example.script}\n`);
  });
  const config = {
    extends: resolve("tsconfig.base.json"),
    compilerOptions: {
      paths: { pyprobe: [resolve("types/pyprobe.d.ts")] },
      noUnusedLocals: false,
      skipLibCheck: false,
    },
    include: [folder, resolve("stdlib")],
  };
  const project = join(folder, "tsconfig.json");
  writeFileSync(project, JSON.stringify(config));
  const { stdout, status } = spawnSync("node_modules/.bin/tsc", ["-p", project, "--pretty", "false"], {
    encoding: "utf8",
  });
  t.equal(stdout, "");
  t.equal(status, 0);
});
