// The kinds of pictures of digits that users have, drawn from MNIST's digits.
import { Canvas, clamp, grey } from "./canvas.mjs";

/** @typedef {import("./canvas.mjs").Random} Random */
/** @typedef {import("./canvas.mjs").Colour} Colour */

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {"digit" | "none" | "several" | "doubtful"} holds
 * @property {(random: Random, digit: (at: number) => ArrayLike<number>) => Canvas} draw `digit(0)` is
 *   the one whose label is known, 1 and more are others
 */

const SIZE = 400;

/** @param {Random} random @param {number} height @param {number} width @param {number} canvasHeight */
function place(random, height, width = SIZE, canvasHeight = SIZE) {
  const margin = 0.1 * height;
  return {
    height,
    left: random.between(margin, width - height - margin),
    top: random.between(margin, canvasHeight - height - margin),
  };
}

/** @param {Random} random */
const paperOf = (random) => grey(random.between(215, 252));
/** @param {Random} random @returns {Colour} */
const inkOf = (random) =>
  random.pick([grey(random.between(5, 70)), [20, 30, random.between(90, 150)]]);
/** @param {Random} random */
const heightOf = (random) => random.between(110, 240);

/** @param {Random} random */
function sheet(random) {
  return new Canvas(SIZE, SIZE, paperOf(random));
}

/** @param {Random} random @param {Canvas} canvas @param {readonly number[]} angles @param {readonly [number, number]} steps */
function rule(random, canvas, angles, steps) {
  const tilt = random.between(-0.035, 0.035);
  const level = random.between(175, 236);
  const colour = /** @type {Colour} */ (
    random.pick([grey(level), [level - 25, level, Math.min(250, level + 30)]])
  );
  const thickness = random.between(1, 3);
  const step = random.between(...steps);
  for (const angle of angles) {
    canvas.lines({ step, first: random.between(0, step), thickness, angle: angle + tilt, colour });
  }
  return canvas;
}

/** Draws a box of four uneven strokes. @param {Random} random @param {Canvas} canvas
 * @param {{ left: number, top: number, height: number, width: number }} box
 * @param {number} thickness @param {Colour} colour */
function drawBox(random, canvas, { left, top, height, width }, thickness, colour) {
  const waver = () => random.between(-0.012, 0.012) * height;
  const corners = [
    [left, top],
    [left + width, top],
    [left + width, top + height],
    [left, top + height],
  ].map(([x = 0, y = 0]) => [x + waver(), y + waver()]);
  /** @type {[number, number][]} */
  const points = [];
  for (let side = 0; side < 4; side++) {
    const [[ax = 0, ay = 0] = [], [bx = 0, by = 0] = []] = [corners[side], corners[(side + 1) % 4]];
    for (let i = 0; i < 6; i++) {
      const t = i / 6;
      points.push([ax + t * (bx - ax) + waver() / 2, ay + t * (by - ay) + waver() / 2]);
    }
  }
  points.push(/** @type {[number, number]} */ (points[0]));
  return canvas.stroke(points, thickness, colour);
}

/** Darkens a half of the canvas like a shadow. @param {Random} random @param {Canvas} canvas @param {number} x
 * @param {number} y a point of its edge */
function shadow(random, canvas, x, y) {
  const angle = random.between(0, 2 * Math.PI);
  const [dark, soft] = [random.between(0.4, 0.75), random.between(1, 14)];
  return canvas.change((value, column, row) => {
    const across = Math.cos(angle) * (column - x) + Math.sin(angle) * (row - y);
    return value * (1 - (1 - dark) * clamp(across / soft + 0.5));
  });
}

/** Returns different colours of equal luminance. @param {Random} random @returns {[Colour, Colour]} */
function equalColours(random) {
  for (;;) {
    const luminance = random.between(70, 170);
    const [a, b] = [0, 1].map(() => {
      const red = random.between(10, 245);
      const blue = random.between(10, 245);
      return /** @type {Colour} */ ([red, (luminance - 0.299 * red - 0.114 * blue) / 0.587, blue]);
    });
    if (!a || !b) continue;
    const isInRange = [a[1], b[1]].every((value) => value > 0 && value < 255);
    const apart = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    if (isInRange && apart > 110) return [a, b];
  }
}

/** @type {readonly Kind[]} */
export const kinds = [
  {
    name: "plain paper",
    holds: "digit",
    draw: (random, digit) =>
      sheet(random)
        .digit(digit(0), { ...place(random, heightOf(random)), colour: inkOf(random) })
        .grain(random, random.between(0, 3)),
  },
  {
    name: "ruled paper",
    holds: "digit",
    draw: (random, digit) =>
      rule(random, sheet(random), [0], [35, 80])
        .digit(digit(0), { ...place(random, heightOf(random)), colour: inkOf(random) })
        .grain(random, random.between(0, 2)),
  },
  {
    name: "squared paper",
    holds: "digit",
    draw: (random, digit) =>
      rule(random, sheet(random), [0, Math.PI / 2], [18, 45])
        .digit(digit(0), { ...place(random, heightOf(random)), colour: inkOf(random) })
        .grain(random, random.between(0, 2)),
  },
  {
    name: "box round it",
    holds: "digit",
    draw: (random, digit) => {
      const height = random.between(110, 200);
      const room = random.between(0.12, 0.4) * height;
      const [side, colour] = [height + 2 * room, inkOf(random)];
      const [left, top] = [0, 1].map(() => random.between(8, SIZE - side - 8));
      const box = { left: left ?? 0, top: top ?? 0, height: side, width: side };
      const canvas = drawBox(random, sheet(random), box, random.between(2, 9), colour);
      return canvas
        .digit(digit(0), { left: box.left + room, top: box.top + room, height, colour })
        .grain(random, random.between(0, 2));
    },
  },
  {
    name: "box that it touches",
    holds: "digit",
    draw: (random, digit) => {
      const height = random.between(110, 200);
      const [side, colour] = [height * 1.25, inkOf(random)];
      const [left, top] = [0, 1].map(() => random.between(8, SIZE - side - 8));
      const box = { left: left ?? 0, top: top ?? 0, height: side, width: side };
      const canvas = drawBox(random, sheet(random), box, random.between(2, 6), colour);
      const down = random.pick([-0.04, 0.29]);
      return canvas
        .digit(digit(0), {
          left: box.left + 0.12 * height,
          top: box.top + down * height,
          height,
          colour,
        })
        .grain(random, random.between(0, 2));
    },
  },
  {
    name: "edge of a shadow",
    holds: "digit",
    draw: (random, digit) => {
      const at = place(random, heightOf(random));
      const canvas = sheet(random).digit(digit(0), { ...at, colour: inkOf(random) });
      const x = at.left + random.between(-0.3, 1.3) * at.height;
      const y = at.top + random.between(-0.3, 1.3) * at.height;
      return shadow(random, canvas, x, y).grain(random, random.between(0, 3));
    },
  },
  {
    name: "7 mm on a scan of A4, 300 dpi",
    holds: "digit",
    draw: (random, digit) => {
      const canvas = new Canvas(2480, 3508, grey(random.between(235, 252)));
      if (random.between() < 0.5) {
        const level = random.between(190, 225);
        const angle = random.between(-0.015, 0.015);
        canvas.lines({
          step: 94,
          first: 50,
          thickness: 3,
          angle,
          colour: [level - 20, level, 235],
        });
      }
      return canvas
        .digit(digit(0), { ...place(random, 83, 2480, 3508), colour: inkOf(random) })
        .grain(random, random.between(1, 4));
    },
  },
  {
    name: "40 pixels on a screenshot",
    holds: "digit",
    draw: (random, digit) => {
      const [paper, colour] = random.pick([
        [grey(255), grey(0)],
        [grey(30), grey(230)],
        [/** @type {Colour} */ ([240, 244, 250]), /** @type {Colour} */ ([0, 90, 200])],
      ]);
      const canvas = new Canvas(1920, 1080, paper ?? grey(255));
      return canvas.digit(digit(0), {
        ...place(random, 40, 1920, 1080),
        colour: colour ?? grey(0),
      });
    },
  },
  {
    name: "colours of equal luminance",
    holds: "digit",
    draw: (random, digit) => {
      const [paper, colour] = equalColours(random);
      return new Canvas(SIZE, SIZE, paper)
        .digit(digit(0), { ...place(random, heightOf(random)), colour })
        .grain(random, random.between(0, 3));
    },
  },
  {
    name: "light on dark",
    holds: "digit",
    draw: (random, digit) =>
      new Canvas(SIZE, SIZE, grey(random.between(10, 70)))
        .digit(digit(0), {
          ...place(random, heightOf(random)),
          colour: grey(random.between(170, 250)),
        })
        .grain(random, random.between(0, 5)),
  },
  {
    name: "thin ink on a wide weak shade",
    holds: "digit",
    draw: (random, digit) => {
      const [paper, colour] = random.pick([
        [grey(200), grey(10)],
        [grey(60), grey(245)],
      ]);
      const canvas = new Canvas(SIZE, SIZE, paper ?? grey(200));
      const [x, y] = [random.between(80, 320), random.between(80, 320)];
      const [a, b] = [random.between(110, 200), random.between(110, 200)];
      const shade = random.pick([-1, 1]) * random.between(18, 45);
      canvas.change((value, column, row) => {
        const inside = 1 - Math.hypot((column - x) / a, (row - y) / b);
        return value + shade * clamp(12 * inside);
      });
      return canvas
        .digit(digit(0), {
          ...place(random, heightOf(random)),
          colour: colour ?? grey(10),
          thin: true,
        })
        .grain(random, random.between(0, 2));
    },
  },
  {
    name: "photograph with uneven light",
    holds: "digit",
    draw: (random, digit) => {
      const canvas = sheet(random).digit(digit(0), {
        ...place(random, heightOf(random)),
        colour: inkOf(random),
      });
      const [dx, dy, bow] = [
        random.between(-0.3, 0.3),
        random.between(-0.3, 0.3),
        random.between(0, 0.5),
      ];
      canvas.change((value, column, row) => {
        const [u, v] = [column / SIZE - 0.5, row / SIZE - 0.5];
        return value * (0.8 + dx * u + dy * v - bow * (u * u + v * v));
      });
      return canvas.grain(random, random.between(2, 6));
    },
  },
  {
    name: "several digits",
    holds: "several",
    draw: (random, digit) => {
      const count = random.integer(2, 4);
      const height = random.between(60, 90);
      const [top, colour] = [random.between(20, 280), inkOf(random)];
      const canvas = random.pick([
        sheet,
        (/** @type {Random} */ r) => rule(r, sheet(r), [0], [35, 80]),
      ])(random);
      for (let i = 0; i < count; i++) {
        const left = 15 + i * 1.05 * height;
        const offset = random.between(-0.1, 0.1) * height;
        canvas.digit(digit(i), { left, top: top + offset, height, colour });
      }
      return canvas.grain(random, random.between(0, 3));
    },
  },
  {
    name: "no digit",
    holds: "none",
    draw: (random) => {
      const canvas = random.pick([
        () => sheet(random),
        () => rule(random, sheet(random), [0], [35, 80]),
        () => rule(random, sheet(random), [0, Math.PI / 2], [18, 45]),
        () => shadow(random, sheet(random), random.between(50, 350), random.between(50, 350)),
        () => {
          const side = random.between(150, 300);
          const box = {
            left: random.between(20, 80),
            top: random.between(20, 80),
            height: side,
            width: side,
          };
          return drawBox(random, sheet(random), box, random.between(2, 8), inkOf(random));
        },
      ])();
      return canvas.grain(random, random.between(0, 3));
    },
  },
  {
    name: "doubtful: two over each other, or cut off",
    holds: "doubtful",
    draw: (random, digit) => {
      const height = heightOf(random);
      const colour = inkOf(random);
      if (random.between() < 0.5) {
        const at = place(random, height);
        const left = at.left + random.between(-0.2, 0.2) * height;
        return sheet(random)
          .digit(digit(0), { ...at, colour })
          .digit(digit(1), { ...at, left, colour });
      }
      const at = { ...place(random, height), left: -random.between(0.4, 0.6) * height, colour };
      return sheet(random).digit(digit(0), at);
    },
  },
];
