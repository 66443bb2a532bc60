// Connectionist temporal classification: the cost of labels whose places in a sequence are not known.
import { checkOptions } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { concat, logSoftmax, where } from "./functions.js";
import { oneHot } from "./labels.js";
import { nodeOf, Value } from "./value.js";

/** Options of {@link ctc}. */
export interface CtcOptions {
  /** Frames that exist, [N, frames], ones and then zeros, as of `input.mask([frames])`. Default all. */
  readonly mask?: Value;
}

/** Stands for the logarithm of 0. */
const NEVER = -1e30;

/**
 * -ln of the probability of each row's labels (Graves et al. 2006), the mean over rows: the sum over all ways to write the labels
 * in their order over the frames, each for some frames, with blanks in between, which must separate equal labels. Class 0 is
 * the blank; zeros at the end of the labels mean that there are no more. Labels that do not fit into the frames cost about 1e30.
 *
 * @param logits [N, frames, classes]; the probabilities of a frame are their softmax
 * @param labels tokens [N, length], an input of `input.tokens(length)`
 * @throws {ArgumentError} if the labels are no tokens or an option is wrong
 * @throws {ShapeError} if the shapes do not fit together
 *
 * @example
 * loss: ({ logits, text }) => ctc(logits, text)
 */
export function ctc(logits: Value, labels: Value, options: CtcOptions = {}): Value {
  const { shape } = nodeOf("ctc", logits).type;
  checkOptions("ctc", options, ["mask"]);
  const [rows = 1, frames = 1, classes = 1] = shape;
  if (!(labels instanceof Value) || labels.node.type.dtype !== "i32") {
    throw new ArgumentError(
      "ctc: the second argument must be labels, an input of input.tokens(length)",
    );
  }
  const [ofRows, length = 1] = labels.shape;
  if (shape.length !== 3 || labels.shape.length !== 2 || ofRows !== rows) {
    throw new ShapeError(
      `ctc: expected logits [N, frames, classes] and labels [N, length], got ${formatShape(shape)} and ` +
        formatShape(labels.shape),
    );
  }
  const mask = options.mask && maskOf(options.mask, [rows, frames], logits);
  const chosen = oneHot(labels, classes);
  const places = placesOf(chosen, rows, length);
  const log = logSoftmax(logits);
  const blanks = log.slice(2, 0, 1);
  const owns = log
    .reshape([rows, frames, 1, classes])
    .mul(chosen.reshape([rows, 1, length, classes]))
    .sum(3);
  let paths: Paths | undefined;
  for (let at = 0; at < frames; at++) {
    const blank = blanks.slice(1, at, at + 1).reshape([rows, 1]);
    const own = owns.slice(1, at, at + 1).reshape([rows, length]);
    if (paths === undefined) {
      paths = started(blank, own);
      continue;
    }
    const next = moved(paths, places.skip, blank, own);
    const open = mask?.slice(1, at, at + 1);
    paths = open
      ? {
          blank: where(open, next.blank, paths.blank),
          label: where(open, next.label, paths.label),
        }
      : next;
  }
  const { blank, label } = paths as Paths;
  const inBlank = blank.mul(places.blankAtEnd).sum(1);
  const isEmpty = places.labelAtEnd.sum(1).neg().add(1);
  const inLabel = label.mul(places.labelAtEnd).sum(1).add(isEmpty.mul(NEVER));
  return logAdd(inBlank, inLabel).neg().mean();
}

/** Logarithms of the probabilities of all paths so far, by where they are: [N, length + 1] and [N, length]. */
interface Paths {
  /** In the blank before each label, and behind the last one. */
  readonly blank: Value;
  /** In each label. */
  readonly label: Value;
}

/** The facts about a row that its labels decide. */
interface Places {
  /** 0 for labels that may follow the label before without a blank, else the logarithm of 0: [N, length]. */
  readonly skip: Value;
  /** 1 at the last label, and at the blank behind it. */
  readonly labelAtEnd: Value;
  readonly blankAtEnd: Value;
}

function placesOf(chosen: Value, rows: number, length: number): Places {
  const { graph } = chosen;
  const exists = chosen.slice(2, 0, 1).reshape([rows, length]).neg().add(1);
  const ones = exists.slice(1, 0, 1).mul(0).add(1);
  const zeros = ones.sub(1);
  const before = concat([ones, exists]);
  const after = concat([exists, zeros]);
  const blankAtEnd = before.sub(after);
  const never = zeros.add(NEVER);
  if (length === 1) return { skip: never, labelAtEnd: blankAtEnd.slice(1, 1, 2), blankAtEnd };
  const same = chosen
    .slice(1, 1, length)
    .mul(chosen.slice(1, 0, length - 1))
    .sum(2);
  const skip = concat([never, same.mul(graph.constant(NEVER))]);
  return { skip, labelAtEnd: blankAtEnd.slice(1, 1, length + 1), blankAtEnd };
}

/** The first frame is the first blank or the first label. */
function started(blank: Value, own: Value): Paths {
  const [, length = 1] = own.shape;
  const first = own.slice(1, 0, 1);
  const never = first.mul(0).add(NEVER);
  const rest = Array.from({ length: length - 1 }, () => never);
  return { blank: concat([blank, ...rest, never]), label: concat([first, ...rest]) };
}

/** One more frame: a path stays, goes on from a label to a blank or from a blank to a label, or skips the blank. */
function moved({ blank, label }: Paths, skip: Value, ofBlank: Value, ofLabel: Value): Paths {
  const [, length = 1] = label.shape;
  const never = label.slice(1, 0, 1).mul(0).add(NEVER);
  const behind = concat([never, label]);
  const skipped = behind.slice(1, 0, length).add(skip).maximum(NEVER);
  return {
    blank: logAdd(blank, behind).add(ofBlank).maximum(NEVER),
    label: logAdd(logAdd(label, blank.slice(1, 0, length)), skipped)
      .add(ofLabel)
      .maximum(NEVER),
  };
}

/** ln(eᵃ + eᵇ). */
function logAdd(a: Value, b: Value): Value {
  return a.maximum(b).add(a.sub(b).abs().neg().exp().log1p());
}

function maskOf(mask: unknown, shape: readonly number[], logits: Value): Value {
  const actual = nodeOf("ctc: mask", mask, logits.graph).type.shape;
  if (actual.join() === shape.join()) return mask as Value;
  throw new ShapeError(
    `ctc: mask must have the shape ${formatShape(shape)}, one number a frame, got ${formatShape(actual)}`,
  );
}
