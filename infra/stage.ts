/** Stages whose data must outlive a mistake: nothing there is deleted with the app, and `sst remove` is refused. */
const PERMANENT_STAGES: readonly string[] = ["production", "staging"];

/** Whether a stage keeps its data: tables, keys and their protection follow from it. Every other stage is somebody's own and goes without a trace. */
export function isPermanentStage(stage: string): boolean {
  return PERMANENT_STAGES.includes(stage);
}
