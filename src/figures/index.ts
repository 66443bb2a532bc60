// The figures of the chapter and of runs, as SVG: the module `network3/figures`.
export { type CurveOptions, type CurveRun, drawLearningCurves } from "./learning-curves.js";
export { type PngOptions, toPng } from "./png.js";
export type { FigureOptions } from "./svg.js";
export type { Theme } from "./theme.js";
