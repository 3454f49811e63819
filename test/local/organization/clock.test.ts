import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createClock } from "../../../local/organization/clock.ts";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("the organization's clock", () => {
  it("is real time plus what it was advanced by", () => {
    const clock = createClock();
    clock.advance(60_000);
    vi.advanceTimersByTime(5_000);
    expect(clock.now()).toEqual(new Date("2026-11-22T10:01:05Z"));
  });

  it("runs tasks when real time reaches them", () => {
    const clock = createClock();
    const ran: string[] = [];
    clock.after(2_000, () => ran.push("later"));
    clock.after(1_000, () => ran.push("sooner"));
    vi.advanceTimersByTime(999);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1_001);
    expect(ran).toEqual(["sooner", "later"]);
  });

  it("runs what became due at once when it is advanced, in order, each at its own time", () => {
    const clock = createClock();
    const ran: string[] = [];
    const note = (name: string) => () =>
      void ran.push(`${name} ${clock.now().toISOString().slice(14, 19)}`);
    clock.after(120_000, note("second"));
    clock.after(60_000, () => {
      note("first")();
      clock.after(30_000, note("between"));
    });
    clock.after(600_000, note("not yet"));
    clock.advance(300_000);
    expect(ran).toEqual(["first 01:00", "between 01:30", "second 02:00"]);
    expect(clock.now()).toEqual(new Date("2026-11-22T10:05:00Z"));
    clock.advance(300_000);
    expect(ran.at(-1)).toBe("not yet 10:00");
  });

  it("runs nothing that was cancelled", () => {
    const clock = createClock();
    const task = vi.fn<() => void>();
    clock.after(10, task)();
    clock.advance(20);
    expect(task).not.toHaveBeenCalled();
  });

  it("runs the other tasks when one throws, and tells afterwards", () => {
    const clock = createClock();
    const task = vi.fn<() => void>();
    clock.after(1, () => {
      throw new Error("broken task");
    });
    clock.after(2, task);
    expect(() => clock.advance(10)).toThrow("broken task");
    expect(task).toHaveBeenCalledOnce();
  });

  it("waits longer than a timer of Node.js can", () => {
    const clock = createClock();
    const task = vi.fn<() => void>();
    clock.after(40 * 24 * 60 * 60 * 1_000, task);
    vi.advanceTimersByTime(39 * 24 * 60 * 60 * 1_000);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(24 * 60 * 60 * 1_000);
    expect(task).toHaveBeenCalledOnce();
  });

  it("does not go back", () => {
    expect(() => createClock().advance(-1)).toThrow(/only moves forward/);
  });
});
