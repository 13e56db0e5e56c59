/**
 * One source, any number of readers, each with what comes after it began to read. The slowest reader holds up the source; with no
 * reader what comes is passed over.
 */

/** Items that wait for a reader beyond which the source is held up. */
const HIGH_WATER = 256;

export class Broadcast<T> {
  readonly #readers = new Set<Reader<T>>();
  #over: { error?: unknown } | undefined;

  /** Resolves when every reader has room. */
  async push(item: T): Promise<void> {
    for (const reader of this.#readers) reader.push(item);
    for (const reader of this.#readers) if (reader.isFull) await reader.room();
  }

  /** Nothing comes any more; with an error, readers end in it when they have read what there is. */
  end(error?: unknown): void {
    this.#over = { error };
    for (const reader of this.#readers) reader.end(this.#over);
  }

  read(): AsyncIterableIterator<T> {
    const reader = new Reader<T>(() => this.#readers.delete(reader));
    if (this.#over) reader.end(this.#over);
    else this.#readers.add(reader);
    return reader;
  }
}

class Reader<T> implements AsyncIterableIterator<T> {
  #items: T[] = [];
  #over: { error?: unknown } | undefined;
  #wake = () => {};
  #taken = () => {};

  constructor(private readonly leave: () => void) {}

  push(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  end(over: { error?: unknown }): void {
    this.#over = over;
    this.#wake();
  }

  get isFull(): boolean {
    return this.#items.length >= HIGH_WATER;
  }

  room(): Promise<void> {
    return new Promise((resolve) => (this.#taken = resolve));
  }

  async next(): Promise<IteratorResult<T>> {
    for (;;) {
      if (this.#items.length > 0) {
        const value = this.#items.shift()!;
        if (!this.isFull) this.#taken();
        return { done: false, value };
      }
      if (this.#over) {
        const { error } = this.#over;
        this.#over = {}; // (it is thrown once)
        if (error !== undefined) throw error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The reader's loop was left. */
  return(): Promise<IteratorResult<T>> {
    this.leave();
    this.#items = [];
    this.#over = {};
    this.#taken();
    this.#wake();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
