import type { Message } from "./message.ts";

type Entry = { readonly dueMs: number; readonly message: Message };

/**
 * Messages that are not visible yet, ordered by the moment they will be: a binary heap, so that a deep queue with many
 * messages in flight stays fast. A message whose visibility changed is simply added again; its old entry is stale.
 */
export class HiddenMessages {
  readonly #heap: Entry[] = [];

  add(message: Message): void {
    const heap = this.#heap;
    const entry = { dueMs: message.visibleAtMs, message };
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.dueMs <= entry.dueMs) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** When the earliest entry becomes due; stale entries count too, which only wakes somebody for nothing. */
  get nextDueMs(): number | undefined {
    return this.#heap[0]?.dueMs;
  }

  /** Takes every message that is due, in order of its moment. */
  takeDue(nowMs: number): Message[] {
    const due: Message[] = [];
    while (this.#heap[0] && this.#heap[0].dueMs <= nowMs) {
      const { dueMs, message } = this.#removeFirst();
      if (message.visibleAtMs === dueMs) due.push(message);
    }
    return due;
  }

  #removeFirst(): Entry {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.dueMs < heap[child]!.dueMs) child += 1;
      if (heap[child]!.dueMs >= last.dueMs) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}
