"use strict";
const base = "/control/v1";
const get = async (path) => (await fetch(base + path)).json();
const cell = (text, kind) => {
  const td = document.createElement("td");
  td.textContent = text;
  if (kind) td.className = kind;
  return td;
};
const request = ({ method, path }) => {
  const [place, query] = path.split("?", 2);
  const td = cell(`${method} ${place}${query ? " ?…" : ""}`, "wrap");
  td.title = query ? query.replaceAll("&", "\n") : "";
  return td;
};
const fill = (id, rows) => document.getElementById(id).replaceChildren(...rows);
const row = (...cells) => {
  const tr = document.createElement("tr");
  tr.append(...cells);
  return tr;
};
const item = (text) => {
  const li = document.createElement("li");
  li.textContent = text;
  return li;
};

async function slow() {
  const world = await get("/worlds");
  document.getElementById("world").textContent =
    `${world.scenario} · seed ${world.seed}${world.title ? " · " + world.title : ""}`;
  const { systems } = await get("/systems");
  fill("systems", systems.filter((s) => s.url).map((s) => row(
    cell(s.title), cell(s.tls_url ? `${s.url}  ${s.tls_url}` : s.url, "wrap"),
    cell(Object.values(s.quotas).flat().map((q) =>
      q.enabled ? `${q.name}: ${q.left} of ${q.limit} left` : `${q.name}: off`).join(" · "), "wrap"),
    cell(Object.entries(s.coverage).map(([k, n]) => `${n} ${k}`).join(", ")))));
}

async function quick() {
  const clock = await get("/clock");
  document.getElementById("clock").textContent =
    `${clock.now} · ${clock.mode} · ${clock.in_flight} in flight`;
  const { faults } = await get("/faults");
  fill("faults", faults.length ? faults.map((f) =>
    item(`${f.id} ${f.name}: matched ${f.matched}, fired ${f.fired}`)) : [item("none")]);
  const page = await get(`/journal?limit=25&from=${Math.max(0, clock.last - 24)}`);
  fill("journal", page.exchanges.reverse().map((x) => row(
    cell(x.n, "num"), cell(x.at, "num"), cell(x.system),
    request(x.request),
    cell(x.status || "none", x.status && x.status < 400 ? "good" : "bad"),
    cell([x.committed ? "committed" : "", x.error_code || "", x.fault ? `fault ${x.fault.name}` : ""]
      .filter(Boolean).join(" · "), "wrap"))));
}

async function turn() {
  try {
    await quick();
    if (turns % 5 === 0) await slow();
  } catch (problem) {
    document.getElementById("clock").textContent = "the server does not answer";
  }
  turns += 1;
  setTimeout(turn, 1000);
}
let turns = 0;
turn();
