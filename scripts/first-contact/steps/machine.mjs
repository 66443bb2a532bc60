// The driver, the vendor's libraries wherever they lie, and which of them are taken.
import { spawnSync } from "node:child_process";
import { loadNative } from "../../../dist/backend/native/load.js";
import { tryCuda } from "../../../dist/backend/native/load-cuda.js";
import { fault, job, note } from "./step.mjs";

const COMMAND_SECONDS = 5;

const wheels = `
import glob, sys
for place in sys.path:
    if "-packages" in place:
        for file in sorted(glob.glob(place + "/nvidia/*/lib/*.so*")): print(file)
`;

/** Prints what a command says, if it is there. */
function show(program, ...args) {
  const options = { encoding: "utf8", timeout: COMMAND_SECONDS * 1000, maxBuffer: 1 << 24 };
  const { stdout, stderr, error } = spawnSync(program, args, options);
  console.log(`$ ${program} ${args.join(" ").trim()}\n${error?.message ?? `${stdout}${stderr}`}`);
}

show("uname", "-a");
show("nvidia-smi");
show("nvidia-smi", "-q", "-d", "CLOCK,COMPUTE,MEMORY");
show("sh", "-c", "cat /etc/os-release; ldd --version | head -1; nproc; free -m");
show("sh", "-c", "ldconfig -p | grep -E 'libcuda|cudnn|cublas|nvrtc|cudart'");
show(
  "sh",
  "-c",
  "ls -d /usr/local/cuda* /usr/local/nvidia* /opt/cuda*; ls -l /usr/local/nvidia/lib64",
);
show("python3", "-c", wheels);
show("sh", "-c", "env | grep -E '^(CUDA|CUDNN|NVIDIA|LD_|NETWORK3|PATH|PYTHON)'");

const { problem, solution, attempts, libraries, devices } = tryCuda(loadNative());
console.log(JSON.stringify({ problem, solution, attempts, libraries, devices }, null, 2));
for (const { name, version, path } of libraries) note(`${name} ${version}, ${path}`);
for (const { name, computeCapability, memory } of devices) {
  note(`${name}, compute capability ${computeCapability}, ${(memory / 2 ** 30).toFixed(0)} GiB`);
}
if (problem !== "") {
  const tell = job.device === "cpu" ? note : fault;
  tell(`CUDA cannot be used: ${problem}; ${solution}`);
}
