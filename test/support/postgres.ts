/** A PostgreSQL server of a test's own, with markers. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Test } from "tap";
import { whyNot } from "../../src/engine/uprobe/privileges.ts";

const POSTGRES = "/usr/lib/postgresql/15/bin";

export const noPostgres: string | false =
  (whyNot() ?? (!existsSync(`${POSTGRES}/initdb`) && `there is no PostgreSQL 15 in ${POSTGRES}`)) ||
  (process.getuid!() !== 0 && "it needs root");

export interface Server {
  /** Where its socket is. */
  folder: string;
  /** Of the process that starts one for each connection. */
  postmaster: string;
  /** Runs a shell's command as its user. */
  as(command: string): void;
}

/** It runs until the test ends. */
export function postgres(t: Test): Server {
  const folder = mkdtempSync("/tmp/pyprobe-test-pg-");
  const as = (command: string) => execFileSync("su", ["postgres", "-s", "/bin/sh", "-c", command], { stdio: "pipe" });
  execFileSync("chown", ["postgres", folder]);
  as(`${POSTGRES}/initdb -A trust -D ${folder}/data`);
  as(`${POSTGRES}/pg_ctl -w -D ${folder}/data -o "-k ${folder} -c listen_addresses=''" -l ${folder}/log start`);
  t.teardown(() => {
    as(`${POSTGRES}/pg_ctl -m fast -D ${folder}/data stop`);
    rmSync(folder, { recursive: true });
  });
  return { folder, postmaster: readFileSync(`${folder}/data/postmaster.pid`, "utf8").split("\n")[0]!, as };
}
