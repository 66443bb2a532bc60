// Removes what the backend never calls from the sources of oneDNN: everything but convolutions,
// reorders and products of float32 matrices. oneDNN's own options choose primitives but not data types,
// which are two thirds of the library. If too much were removed, a symbol would be missing from the addon,
// which inspect.mjs notices.
import { fs, glob, path } from "zx";
import { UserError } from "../lib/project.mjs";

/** A block of a list of implementations, with the data types that it is for. */
const CONVOLUTIONS = /^ {8}\{\{(?:forward|backward_\w+), "([^"]+)"\},[\s\S]*?^ {8}\}\)?\},\n/gm;
/** A row of the table of reorders, with the types from and to which it converts. */
const REORDERS = /^ {12}\{\{(\w+), ([\w:]+), 0\}, &\w+\(\)\},\n/gm;

/** Files of src/cpu that only other primitives and other data types use. */
const UNUSED = [
  "ukernel/**/*.cpp",
  "rnn/**/*.cpp",
  "matmul/!(cpu_matmul_list).cpp",
  "{nchw,nhwc}_pooling.cpp",
  "{ncsp,nspc}_*.cpp",
  "simple_{layer_normalization,resampling}.cpp",
  "gemm_{inner_product*,x8s8s32x*}.cpp",
  "ref_{batch*,convolution_int8,deconvolution,group*,inner*,layer*,lrn,matmul*,pooling,prelu}.cpp",
  "ref_{reduction,resampling,shuffle,softmax}.cpp",
  "cpu_batch_normalization_utils.cpp",
  "gemm/{bf16,s8x8s32}/*.cpp",
  "reorder/cpu_reorder_!(regular_f32_f32).cpp",
  "x64/{lrn,prelu,rnn,shuffle,ukernel}/**/*.cpp",
  "x64/gemm/bf16/*.cpp",
  "x64/gemm/s8x8s32/*_copy_*.cpp",
  "x64/matmul/!(brgemm_matmul_copy_utils|brgemm_matmul_reorders|brgemm_matmul_utils).cpp",
  "x64/jit_uni_{batch,deconv,eltwise_int,group,i8i8,instance,layer,pool,resampling,softmax}*.cpp",
  "x64/jit_uni_{tbb,x8s8s32x,xf16_sum}*.cpp",
  "x64/jit_uni_{binary,eltwise,reduction}.cpp",
  "x64/jit_avx512_core_{bf16,f16,resampling,x8s8s32x}*.cpp",
  "x64/{gemm_bf16_*,jit_brgemm_deconv,jit_gemm_*,jit_avx512_sparse*,matmul_inner_product}.cpp",
];

/** Removes matches of `pattern` unless `keeps` accepts their groups. */
async function filter(file, pattern, keeps) {
  const text = await fs.readFile(file, "utf8");
  let kept = 0;
  const filtered = text.replace(pattern, (match, ...groups) => {
    if (!keeps(groups)) return "";
    kept++;
    return match;
  });
  if (kept === 0 || filtered === text) {
    throw new UserError(`${file} is not as scripts/prebuild/onednn-trim.mjs expects it`);
  }
  await fs.writeFile(file, filtered);
}

/** @param {string} folder of the sources */
export async function trimOneDnn(folder) {
  const cpu = path.join(folder, "src/cpu");
  const isFloat = ([types]) => types.split(":").includes("f32");
  await filter(path.join(cpu, "cpu_convolution_list.cpp"), CONVOLUTIONS, isFloat);
  const isCopy = ([from, to]) => from === "f32" && to === "f32";
  await filter(path.join(cpu, "reorder/cpu_reorder.cpp"), REORDERS, isCopy);
  const unused = await glob(UNUSED, { cwd: cpu });
  for (const source of unused) await fs.remove(path.join(cpu, source));
}
