/** Memory of a process, as copyin() gives it. */
import { decodeUtf8 } from "./utf8.ts";

export class Bytes extends Uint8Array {
  /** Up to the first zero, as a string of C. */
  text(): string {
    const end = this.indexOf(0);
    return decodeUtf8(this, 0, end < 0 ? this.length : end);
  }
}
