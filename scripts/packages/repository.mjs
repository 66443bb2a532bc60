// The address of the repository, from which every package and every link takes it.
import { UserError } from "../lib/project.mjs";

/**
 * Takes the address from the `repository` field of package.json, or from the workflow that runs this.
 * Where both exist they must agree, because npm compares the field with the workflow that publishes.
 * @param {{ repository?: { url: string } }} manifest
 * @param {Record<string, string | undefined>} env
 * @returns {{ url: string, web: string } | undefined} undefined where no address is known
 * @throws {UserError} if both exist and differ
 */
export function findRepository({ repository }, env) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
  const running = server && name ? `${server}/${name}` : undefined;
  const written = repository?.url.replace(/^git\+/, "").replace(/\.git$/, "");
  if (written !== undefined && running !== undefined && written !== running) {
    throw new UserError(
      `package.json names the repository ${written}, but this is a workflow of ${running}; ` +
        `run \`npm pkg set repository.type=git repository.url=git+${running}.git\``,
    );
  }
  const web = written ?? running;
  return web === undefined ? undefined : { url: `git+${web}.git`, web };
}
