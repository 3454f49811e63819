/** What a command may use of the process it runs in. */
export type CommandContext = {
  /** One line about what is going on, for people: standard error. */
  readonly progress: (line: string) => void;
  /** A result: standard output. */
  readonly print: (text: string) => void;
  /** What must be undone before the process ends, however it ends; the latest first. */
  readonly onStop: (undo: () => Promise<void>) => void;
  /** Resolves when the person asks the command to end (Ctrl-C, or a request to terminate). */
  readonly interrupted: Promise<void>;
};

/**
 * Runs a command to its exit code. Whatever it started is stopped first, also when it fails or is interrupted; a second
 * interrupt ends at once. A failure is one sentence on standard error and exit code 1; GATEHOUSE_DEBUG=1 adds the stack.
 */
export async function runCommand(
  command: (context: CommandContext) => Promise<number>,
): Promise<void> {
  const undos: (() => Promise<void>)[] = [];
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<void>();
  let interrupts = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interrupts += 1;
      if (interrupts > 1) process.exit(130);
      interrupt();
    });
  }
  let exitCode = 1;
  try {
    const ended = command({
      progress: (line) => process.stderr.write(`${line}\n`),
      print: (text) => process.stdout.write(`${text}\n`),
      onStop: (undo) => undos.unshift(undo),
      interrupted,
    });
    exitCode = await Promise.race([
      ended,
      interrupted.then(() =>
        ended.then(
          (code) => code,
          () => 130,
        ),
      ),
    ]);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
  }
  for (const undo of undos) {
    try {
      await undo();
    } catch (error) {
      process.stderr.write(`while stopping: ${messageOf(error)}\n`);
    }
  }
  process.exitCode = exitCode;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env["GATEHOUSE_DEBUG"] === "1" ? (error.stack ?? error.message) : error.message;
}
