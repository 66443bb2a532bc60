// The figures of the chapter and of runs, as SVG: the module `network3/figures`.
export { drawActivations } from "./activations.js";
export { type AdversarialOptions, drawAdversarial } from "./adversarial.js";
export { drawConfusion } from "./confusion.js";
export { type DigitOptions, drawDigits, drawMistakes, type MistakeOptions } from "./digits.js";
export { drawFilters, type FilterOptions } from "./filters.js";
export {
  drawFullyConnected,
  drawPooling,
  drawReceptiveField,
  type PoolingOptions,
  type ReceptiveFieldOptions,
} from "./geometry.js";
export { drawGradientNorms } from "./gradient-norms.js";
export { type CurveOptions, type CurveRun, drawLearningCurves } from "./learning-curves.js";
export { drawNetwork } from "./network.js";
export { type PngOptions, toPng } from "./png.js";
export type { FigureOptions } from "./svg.js";
export type { Theme } from "./theme.js";
