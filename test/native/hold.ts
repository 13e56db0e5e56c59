/** Holds rings that come over descriptor 3 until it is killed: `hold.ts COUNT`. Writes a byte when it has them all. */
import { writeSync } from "node:fs";
import { native } from "../../src/native.ts";

const reader = new native.Reader();
for (let ring = 0; ring < Number(process.argv[2]); ring++) {
  const { fd } = native.recvFd(3, 1);
  reader.addRing(ring, fd, 0, 4096, 1);
  native.closeFd(fd);
}
writeSync(1, "+");
setInterval(() => reader.counts(), 1000);
