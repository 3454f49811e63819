import type { Platform } from "../../platform.ts";
import { asRedriven } from "./message.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";

/** One redrive of a dead-letter queue, running or done. */
export type MoveTask = {
  readonly handle: string;
  readonly sourceArn: string;
  /** Undefined: every message goes back to the queue that gave it up. */
  readonly destinationArn: string | undefined;
  readonly maxMessagesPerSecond: number | undefined;
  readonly startedAt: Date;
  readonly toMove: number;
  moved: number;
  status: "RUNNING" | "COMPLETED" | "FAILED";
  failureReason: string | undefined;
};

/** Without a limit of its own a task moves up to this many messages a second (API reference, StartMessageMoveTask). */
export const MAXIMUM_MOVES_PER_SECOND = 500;

/** The redrive tasks of every queue. They run on the organization's clock: one step a second. */
export class MoveTasks {
  readonly #platform: Platform;
  readonly #queues: Queues;
  readonly #tasks: MoveTask[] = [];

  constructor(platform: Platform, queues: Queues) {
    this.#platform = platform;
    this.#queues = queues;
  }

  /** Newest first, as ListMessageMoveTasks answers. */
  of(sourceArn: string): readonly MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn).toReversed();
  }

  start(
    source: Queue,
    destinationArn: string | undefined,
    maxMessagesPerSecond: number | undefined,
  ): MoveTask {
    const task: MoveTask = {
      handle: Buffer.from(
        JSON.stringify({ taskId: this.#platform.hex(32), sourceArn: source.arn }),
      ).toString("base64"),
      sourceArn: source.arn,
      destinationArn,
      maxMessagesPerSecond,
      startedAt: this.#platform.clock.now(),
      toMove: source.depth().visible,
      moved: 0,
      status: "RUNNING",
      failureReason: undefined,
    };
    this.#tasks.push(task);
    this.#platform.clock.after(0, () => this.#step(task));
    return task;
  }

  #step(task: MoveTask): void {
    const source = this.#queues.find(task.sourceArn);
    const batch = task.maxMessagesPerSecond ?? MAXIMUM_MOVES_PER_SECOND;
    for (const message of source?.takeOut(batch) ?? []) {
      const destination = this.#queues.find(
        task.destinationArn ?? message.deadLetterSourceArn ?? "",
      );
      if (!destination) {
        source?.add(message);
        task.status = "FAILED";
        task.failureReason = message.deadLetterSourceArn
          ? "AWS.SimpleQueueService.NonExistentQueue"
          : "CouldNotDetermineMessageSource";
        continue;
      }
      destination.add(asRedriven(this.#platform, message));
      task.moved += 1;
    }
    if (task.status === "FAILED") return;
    if (!source || source.depth().visible === 0 || task.moved >= task.toMove) {
      task.status = "COMPLETED";
    } else {
      this.#platform.clock.after(1_000, () => this.#step(task));
    }
  }
}
