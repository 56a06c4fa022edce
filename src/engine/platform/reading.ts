/**
 * Does work on the content of a file. It may block the thread or never end: the host, which is told when it begins and ends, then
 * ends the worker.
 * @param file the file's name.
 */
export type ReadUnderDeadline = <T>(file: string, work: () => T | Promise<T>) => Promise<T>;
