// The op case table: the lists of cases that the files of this folder export.
import { readdirSync } from "node:fs";
import type { OpCases } from "../../support/op-case.js";

const folder = new URL(".", import.meta.url);
const files = readdirSync(folder).filter((name) => name !== "index.ts");
const modules: Record<string, OpCases>[] = await Promise.all(
  files.sort().map((name) => import(new URL(name, folder).href)),
);

export const opTable: readonly OpCases[] = modules.flatMap(Object.values<OpCases>);
