import { packageVersion } from "../../version.ts";
import type { Command } from "./registry.ts";

export const version: Command = {
  name: "version",
  doc: "print pyprobe's version",
  aliases: ["-V", "--version"],
  usage: "",
  options: {},
  async run() {
    process.stdout.write(`pyprobe ${packageVersion()}\n`);
    return 0;
  },
};
