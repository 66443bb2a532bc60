// The colours of figures. Figures are drawn in those of the light theme, and other themes replace them.

/** `"auto"` follows the page or the system that shows the figure. */
export type Theme = "auto" | "light" | "dark";

/** The colours of the light theme, by use. */
export const colours = {
  paper: "#ffffff",
  edge: "#d0d7de",
  grid: "#d1d9e0",
  ink: "#1f2328",
  muted: "#59636e",
  cell: "#f0f2f5",
  positive: "#0a62c4",
  negative: "#c04a00",
  wrong: "#c4161c",
} as const;

/** The colours that tell series apart, in the order of their use. */
export const series = [
  "#0b63c5",
  "#c14b01",
  "#1a7f37",
  "#8250df",
  "#bf3989",
  "#9a6700",
  "#0f7680",
  "#6e7781",
] as const;

/** The colour of the dark theme for each of the light theme. */
const dark: ReadonlyMap<string, string> = new Map([
  [colours.paper, "#0d1117"],
  [colours.edge, "#3d444d"],
  [colours.grid, "#2f363e"],
  [colours.ink, "#f0f6fc"],
  [colours.muted, "#9198a1"],
  [colours.cell, "#1c222b"],
  [colours.positive, "#6cb2ff"],
  [colours.negative, "#ff9a4d"],
  [colours.wrong, "#ff7b72"],
  [series[0], "#6bb1fe"],
  [series[1], "#ff994c"],
  [series[2], "#56d364"],
  [series[3], "#bc8cff"],
  [series[4], "#f778ba"],
  [series[5], "#e3b341"],
  [series[6], "#39c5cf"],
  [series[7], "#b1bac4"],
]);

/** Returns the elements of a figure in the colours of a theme; `"auto"` adds rules to the figure. */
export function inTheme(elements: string, theme: Theme): string {
  if (theme === "light") return elements;
  if (theme === "dark") return elements.replaceAll(/#[0-9a-f]{6}/g, (hex) => dark.get(hex) ?? hex);
  const used = [...dark].filter(([light]) => elements.includes(light));
  const rules = used.map(
    ([from, to]) => `[fill="${from}"] { fill: ${to} } [stroke="${from}"] { stroke: ${to} }`,
  );
  return `<style>@media (prefers-color-scheme: dark) {\n${rules.join("\n")}\n}</style>\n${elements}`;
}
