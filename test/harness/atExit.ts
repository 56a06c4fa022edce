const tasks = new Set<() => void>();
// One listener for all of them: Node takes more than ten for a leak.
process.once('exit', () => tasks.forEach(task => task()));

/** Does something when this process ends. Returns what takes that back. */
export function atExit(task: () => void): () => void {
  tasks.add(task);
  return () => void tasks.delete(task);
}
