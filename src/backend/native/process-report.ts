// The facts of this process in Node's diagnostic report; empty where it has none.

export interface ProcessReport {
  /** Version of glibc; null with another C library, or where that is not known. */
  readonly glibc: string | null;
  /** Paths of the shared libraries that are loaded. */
  readonly libraries: readonly string[];
}

export function readProcessReport(): ProcessReport {
  try {
    const report: { header?: Fields; sharedObjects?: unknown } = process.report.getReport();
    const glibc = report.header?.glibcVersionRuntime;
    const libraries = Array.isArray(report.sharedObjects) ? report.sharedObjects : [];
    return {
      glibc: typeof glibc === "string" ? glibc : null,
      libraries: libraries.filter((path): path is string => typeof path === "string"),
    };
  } catch {
    return { glibc: null, libraries: [] };
  }
}

type Fields = Readonly<Record<string, unknown>>;
