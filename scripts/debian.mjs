// `npm run test:debian`: the README's two commands, from a fresh clone, on a bare Debian 12 and 13: a root that
// debootstrap makes, with what the README names installed, and nothing else. As root; slow. What passes, fails and is
// skipped there is told by suite. --first runs the first command alone.
//
// Debian 12's own Node.js is older than 20.15, so this machine's is put there, as a package from elsewhere would be.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOTS, rootMaker } from "./roots.mjs";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const SUITES = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const CLONE = "/home/pyprobe";
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

const LIBNODE = [
  "libnode-dev",
  "zlib1g-dev",
  "libsimdjson-dev",
  "libbrotli-dev",
  "libc-ares-dev",
  "libnghttp2-dev",
].concat(["libnghttp3-dev", "libngtcp2-dev", "libicu-dev", "libuv1-dev", "libssl-dev"]);

const run = rootMaker("test:debian");
const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
const [first, second] = /^## Two commands$[^]*?```sh\n([^]*?)```/m.exec(readme)[1].trim().split("\n");
const packages = /apt-get install ([a-z0-9+. -]+)/.exec(readme)[1].trim().split(" ");
const commands = process.argv.includes("--first") ? [first] : [first, second];

let failures = 0;
for (const suite of SUITES.length > 0 ? SUITES : ["bookworm", "trixie"]) {
  mkdirSync(ROOTS, { recursive: true });
  const root = mkdtempSync(join(ROOTS, `bare-${suite}-`));
  chmodSync(root, 0o755); // (what mkdtemp makes, other users may not enter)
  try {
    prepare(suite, root);
    for (const command of commands) {
      const status = inside(root, `cd ${CLONE} && git clean -qfdx && ${command}`);
      console.log(`${suite}: status ${status}: ${command}`);
      if (status !== 0) failures++;
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
process.exit(failures > 0 ? 1 : 0);

function prepare(suite, root) {
  run("debootstrap", ["--variant=minbase", "--include=ca-certificates", suite, root]);
  if (existsSync(CERTIFICATES)) cpSync(CERTIFICATES, root + CERTIFICATES, { dereference: true });
  inside(root, "apt-get update -qq");
  if (nodeOf(root) < 20) {
    for (const path of ["/usr/bin/node", "/usr/include/node", "/usr/lib/node_modules/npm"])
      cpSync(path, join(root, "/usr/local", path.replace("/usr/", "")), { recursive: true });
    inside(root, "ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm");
    inside(root, "ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx");
    packages.splice(0, packages.length, ...packages.filter((name) => !["nodejs", "npm"].includes(name)));
  }
  // Where node-gyp cannot fetch Node's headers from nodejs.org, the distribution's; whoever builds with them links what
  // Debian's Node.js is linked with.
  const headers = existsSync(join(root, "usr/local/include/node")) ? [] : LIBNODE;
  inside(
    root,
    `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ${[...packages, ...headers].join(" ")} >/dev/null`,
  );
  mkdirSync(dirname(root + CLONE), { recursive: true });
  run("git", ["clone", "-q", "--no-hardlinks", PROJECT, root + CLONE]);
  inside(root, `git config --global --add safe.directory ${CLONE}`);
}

/** The major version of the Node.js that the root's packages have. */
function nodeOf(root) {
  const said = spawnSync("chroot", [root, "apt-cache", "policy", "nodejs"], { encoding: "utf8" }).stdout;
  return Number(/Candidate: (\d+)/.exec(said)?.[1] ?? 0);
}

/** A shell command in the root, with its own /proc and process ids; the status. */
function inside(root, command) {
  const mounts = [
    `mount -t proc proc ${root}/proc`,
    `mount -t sysfs sys ${root}/sys`,
    `mount --rbind /dev ${root}/dev`,
    `mount -t tmpfs tmp ${root}/tmp`,
  ];
  const nodedir = existsSync(join(root, "usr/local/include/node")) ? "/usr/local" : "/usr";
  const env = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: "/root",
    LANG: "C.UTF-8",
    npm_config_nodedir: nodedir,
    ...(existsSync(CERTIFICATES) && { NODE_EXTRA_CA_CERTS: CERTIFICATES }),
  };
  const script = `${mounts.join(" && ")} && exec chroot ${root} /bin/sh -c "$1"`;
  const words = ["--mount", "--pid", "--fork", "sh", "-c", script, "sh", command];
  return spawnSync("unshare", words, { stdio: ["ignore", "inherit", "inherit"], env }).status ?? 1;
}
