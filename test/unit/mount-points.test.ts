// The mount points that Linux lists; saving to them is tested in test/robustness/save-mounted.test.ts.
import { expect, it } from "vitest";
import { isMountPoint, mountPointsIn } from "../../src/io/write-target.js";

const table = [
  "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw",
  "24 22 0:22 / /proc rw,nosuid - proc proc rw",
  "31 22 0:27 /srv/other /srv/my\\040app/net\\134a.safetensors rw master:1 - ext4 /dev/vda rw",
  "",
].join("\n");

it("are read from the table, with blanks and backslashes", () => {
  expect(mountPointsIn(table)).toEqual(["/", "/proc", "/srv/my app/net\\a.safetensors"]);
});

it.runIf(process.platform === "linux")("are those of this process", async () => {
  expect(await isMountPoint("/proc")).toBe(true);
  expect(await isMountPoint("/proc/self")).toBe(false);
});
