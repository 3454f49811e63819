/** What must be given back at the end: processes, ports, timers. Whatever fails, everything is tried. */
export class Releases {
  readonly #pending: (() => void | Promise<void>)[] = [];

  /** Remembers how to give something back. The last thing taken is given back first. */
  add(release: () => void | Promise<void>): void {
    this.#pending.push(release);
  }

  /** Gives everything back, once: a second call finds nothing left. Throws afterwards what went wrong on the way. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    // Children and servers may be unref'ed, and Node.js ends a process in the middle of `await` when nothing else is left.
    const awake = setInterval(() => {}, 60_000);
    for (let release = this.#pending.pop(); release !== undefined; release = this.#pending.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    clearInterval(awake);
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) {
      throw new AggregateError(failures, `${failures.length} things could not be given back`);
    }
  }
}
