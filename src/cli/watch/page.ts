// The live page: what it holds before the first event, and the script that takes the events.

import { createHash } from "node:crypto";
import { htmlPage } from "../run/html.js";

const SCRIPT = `
const at = (id) => document.getElementById(id);
const events = new EventSource("events");
const on = (name, take) => events.addEventListener(name, ({ data }) => take(JSON.parse(data)));
on("progress", ({ text, share }) => {
  at("state").textContent = text;
  at("progress").value = share;
});
on("report", (html) => { at("report").innerHTML = html; });
on("end", (text) => {
  events.close();
  at("state").textContent = text;
  at("stop").disabled = true;
});
events.onerror = () => { at("state").textContent = "The connection is lost."; };
events.onopen = () => { at("stop").disabled = false; };
at("stop").onclick = async () => {
  at("stop").disabled = true;
  const { ok } = await fetch("stop", { method: "POST" });
  at("state").textContent = ok ? "Stopping at the next mini-batch." : "It could not be stopped.";
};
`;

const HASH = createHash("sha256").update(SCRIPT).digest("base64");

/** The page runs its own script alone, and connects to its own address alone. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${HASH}'; connect-src 'self'; base-uri 'none'; form-action 'none'`;

/** Returns the page with this heading. */
export function livePage(title: string): string {
  const body = `<p><progress id="progress" max="1" value="0"></progress> <button id="stop" disabled>Stop</button></p>
<p id="state" role="status">The training has not begun.</p>
<div id="report"></div>
<script>${SCRIPT}</script>`;
  return htmlPage(title, body, POLICY);
}
