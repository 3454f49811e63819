/**
 * Replaces the global `Date` by one whose "now" is ahead of real time by what the returned function was last told, in ms.
 * Timers and `performance` stay real: a function's own time limits run in real time.
 */
export function installShiftedDate(): (offsetMs: number) => void {
  const RealDate = globalThis.Date;
  let offset = 0;
  const now = () => RealDate.now() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      // Reflect.construct answers `any`-free unknown data; it is a Date because RealDate constructs it.
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver): unknown =>
      key === "now" ? now : Reflect.get(target, key, receiver),
  });
  return (offsetMs) => {
    offset = offsetMs;
  };
}
