/** Runs `work` at once, then at most once in `ms`, and always once more after the last call. */
export function paced(work: () => void, ms: number): () => void {
  let resting = false;
  let again = false;
  function run(): void {
    if (resting) {
      again = true;
      return;
    }
    resting = true;
    setTimeout(() => {
      resting = false;
      if (again) {
        again = false;
        run();
      }
    }, ms);
    work();
  }
  return run;
}
