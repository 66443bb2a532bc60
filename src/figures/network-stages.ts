// The columns of the drawing of a network: what each layer makes of the maps or units before it.
import { ArgumentError } from "../errors.js";
import { isCostLayer, type Layer, type LayerDescription } from "../layers/layer.js";
import { convolvedSize, imageSize, type Pair } from "../layers/windows.js";
import { withSizes } from "../network/stack.js";

/** The part of the maps before it that a unit sees. */
export interface Field {
  readonly size: Pair;
  /** The distance to the field of the next unit. */
  readonly stride: Pair;
  /** Zeros around the maps before. */
  readonly padding: Pair;
  /** True if units do not see side by side: overlapping pools, and strides of convolutions. */
  readonly showsNext: boolean;
}

/** A column of the figure: maps, or a list of units. */
export interface Stage {
  /** Number of maps; 1 for units. */
  readonly maps: number;
  /** Size of a map; undefined for units. */
  readonly size?: Pair;
  /** Number of units; 0 for maps. */
  readonly units: number;
  readonly lines: readonly string[];
  /** The field on the stage before that a unit of this stage sees; undefined if it sees all of it. */
  readonly field?: Field;
  /** The text between the stage before and this one, such as `5×5` and `stride 2`. */
  readonly above: readonly string[];
}

/** The stages of layers; sizes that the layers leave out are those of the layers before. */
export function stagesOf(layers: unknown): readonly Stage[] {
  const isLayer = (layer: Partial<Layer> | null) => typeof layer?.describe === "function";
  if (!Array.isArray(layers) || layers.length === 0 || !Array.from(layers).every(isLayer)) {
    throw new ArgumentError("drawNetwork: layers must be an array of layers, such as net.layers");
  }
  const sized = withSizes(layers);
  const [first] = sized;
  if (!first) return [];
  const stages: Stage[] = [inputOf(first)];
  // Layers that keep the shape have no column of their own; the link to the next one names them.
  let between: string[] = [];
  for (const layer of sized) {
    const kept = keeping(layer);
    if (kept !== undefined) between.push(...kept);
    else {
      const [next, ...others] = stagesOfLayer(layer);
      if (next) stages.push({ ...next, above: [...between, ...next.above] }, ...others);
      between = [];
    }
  }
  const last = stages.at(-1);
  // Behind the last such layer comes what came before it.
  if (between.length > 0 && last) stages.push({ ...plain(last), above: between });
  return stages;
}

function plain({ field: _, ...stage }: Stage): Stage {
  return stage;
}

function inputOf(layer: Layer): Stage {
  const side = Math.sqrt(layer.inputSize);
  const [maps, rows, columns] = layer.inputShape ?? (Number.isInteger(side) ? [1, side, side] : []);
  if (maps === undefined || rows === undefined || columns === undefined) {
    return { maps: 1, units: layer.inputSize, lines: [`${layer.inputSize}`, "inputs"], above: [] };
  }
  const size = sizeText([rows, columns]);
  const lines = maps === 1 ? ["input", size] : [`${maps} maps`, size];
  return { maps, size: [rows, columns], units: 0, lines, above: [] };
}

/** The words for a layer that keeps the shape of its inputs; undefined for other layers. */
function keeping({ type, functionName, pDropout }: Layer): string[] | undefined {
  if (type === "ActivationLayer") return [nameOf(functionName ?? "activation")];
  if (type === "DropoutLayer") return pDropout > 0 ? [`drop ${pDropout}`] : [];
  return undefined;
}

function stagesOfLayer(layer: Layer): readonly Stage[] {
  const description = layer.describe();
  const stages = imageStages(layer, description);
  if (stages.length > 0) return stages;
  const above = layer.pDropout > 0 ? [`drop ${layer.pDropout}`] : [];
  return [{ maps: 1, units: layer.outputSize, lines: unitLines(layer), above }];
}

function unitLines(layer: Layer): string[] {
  const { outputSize, functionName } = layer;
  if (!isCostLayer(layer)) return [`${outputSize}`, nameOf(functionName ?? layer.type)];
  return functionName === "linear"
    ? [`${outputSize} linear`, "outputs"]
    : [`${outputSize}`, "outputs"];
}

/** The stages of a convolution, a pooling, or both; none of layers of units. */
function imageStages(layer: Layer, description: LayerDescription): readonly Stage[] {
  const { filterShape, poolsize, poolStride = poolsize, poolMode = "max" } = description;
  const [, rows, columns] = layer.outputShape;
  if (rows === undefined || columns === undefined) return [];
  const stages: Stage[] = [];
  let image = imageSize(layer.inputShape ?? []);
  if (Array.isArray(filterShape)) {
    const [stride, padding] = [pairOf(description.stride, 1), pairOf(description.padding, 0)];
    image = convolvedSize("drawNetwork", image, { filterShape, stride, padding });
    const [, , ...size] = filterShape.map(Number);
    const showsNext = stride.some((step) => step !== 1);
    stages.push(mapStage(image, { size: pairOf(size, 1), stride, padding, showsNext }, ""));
  }
  const pool = pairOf(poolsize, 1);
  if (pool.some((side) => side > 1)) {
    const stride = pairOf(poolStride, 1);
    const field = { size: pool, stride, padding: [0, 0] as const };
    const showsNext = stride.join() !== pool.join();
    const names: Readonly<Record<string, string>> = { max: "pool", average: "mean", l2: "L2 pool" };
    const name = names[String(poolMode)] ?? "pool";
    const [maps] = image;
    stages.push(mapStage([maps, rows, columns], { ...field, showsNext }, name));
  }
  return stages;
}

function mapStage(
  [maps, rows, columns]: readonly [number, number, number],
  field: Field,
  name: string,
): Stage {
  const size: Pair = [rows, columns];
  return {
    ...{ maps, size, units: 0, field },
    lines: [`${maps} ${maps === 1 ? "map" : "maps"}`, sizeText(size)],
    above: [
      `${name} ${sizeText(field.size)}`.trim(),
      ...(field.showsNext ? [`stride ${stepText(field.stride)}`] : []),
      ...(field.padding.some(Boolean) ? [`pad ${stepText(field.padding)}`] : []),
    ],
  };
}

const nameOf = (functionName: string) => (functionName === "relu" ? "ReLU" : functionName);

const sizeText = ([rows, columns]: Pair) => `${rows}×${columns}`;

const stepText = ([rows, columns]: Pair) => (rows === columns ? `${rows}` : `${rows}×${columns}`);

/** Two numbers of a description, in which a layer of a user may have anything. */
function pairOf(value: unknown, otherwise: number): Pair {
  const [rows = otherwise, columns = otherwise] = Array.isArray(value) ? value.map(Number) : [];
  return [rows, columns];
}
