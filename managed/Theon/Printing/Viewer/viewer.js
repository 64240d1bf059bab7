// The page: panes side by side, search, details, the trace of rewrites.

const byId = id => document.getElementById(id);

function element(name, text, attributes = {}) {
  const result = document.createElement(name);
  result.textContent = text;
  for (const [key, value] of Object.entries(attributes)) result.setAttribute(key, value);
  return result;
}

function timeText(ns) {
  if (ns < 1e3) return `${ns} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(1)} us`;
  return ns < 1e9 ? `${(ns / 1e6).toFixed(2)} ms` : `${(ns / 1e9).toFixed(2)} s`;
}

function bytesText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;
}

class Viewer {
  constructor(data) {
    this.data = data;
    this.panes = [];
    this.hits = [];
    this.hit = -1;
    this.step = -1;
    this.heat = false;
    this.showWhole();
    this.showLegend();
    this.showSteps();
    this.showTexts();
    this.listen();
  }

  show(list) {
    byId("panes").replaceChildren();
    this.panes = list.map(({ name, graph }) => new Pane(byId("panes"), name, graph, this));
    this.panes.forEach(pane => pane.home());
    const canOpen = list.some(({ graph }) => graph.nodes.some(node => node.inner));
    for (const id of ["expand", "collapse"]) byId(id).disabled = !canOpen;
    this.search();
  }

  showWhole() {
    this.step = -1;
    this.show(this.data.panes);
    this.markStep();
  }

  showStep(number) {
    this.step = Math.min(this.data.steps.length - 1, Math.max(0, number));
    const step = this.data.steps[this.step];
    this.show([{ name: "before", graph: step.beforeGraph }, { name: "after", graph: step.afterGraph }]);
    this.markStep();
  }

  markStep() {
    const step = this.data.steps[this.step];
    byId("position").textContent = step ? `${this.step + 1} of ${this.data.steps.length}` : "";
    byId("whole").disabled = !step;
    byId("previous").disabled = this.step <= 0;
    byId("next").disabled = this.step >= this.data.steps.length - 1;
    byId("step").replaceChildren();
    if (step) {
      byId("step").append(element("div", `${step.phase}: ${step.rule}`), element("code", step.text), element("code", step.before), element("code", step.after));
    }
    [...byId("steps").children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === this.step));
      item.setAttribute("tabindex", i === Math.max(0, this.step) ? 0 : -1);
      if (i === this.step) item.scrollIntoView({ block: "nearest" });
    });
  }

  showSteps() {
    byId("trace").hidden = this.data.steps.length === 0;
    this.data.steps.forEach((step, i) => {
      const item = element("li", `${i + 1}. ${step.rule} `, { role: "option" });
      item.append(element("small", step.phase));
      item.addEventListener("click", () => this.showStep(i));
      byId("steps").append(item);
    });
    this.markStep();
  }

  // A key in the list of steps: arrows lead through them.
  pressInSteps(event) {
    const steps = [...byId("steps").children];
    const at = steps.indexOf(event.target);
    const last = steps.length - 1;
    const to = { ArrowUp: Math.max(0, at - 1), ArrowDown: Math.min(last, at + 1), Home: 0, End: last, Enter: at, " ": at }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.showStep(to);
    steps[to].focus();
  }

  // Back, one thing at a time: from what is pointed at, from what was searched, from a step to the whole.
  escape() {
    if (!byId("tip").hidden) return this.leave();
    if (byId("query").value.length > 0) {
      byId("query").value = "";
      this.search();
    } else if (this.step >= 0) {
      this.showWhole();
    }
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.escape();
      return;
    }
    if (event.target.matches("input[type=search]")) return;
    const keys = {
      "0": () => this.panes.forEach(pane => pane.fit()),
      "+": () => this.panes.forEach(pane => pane.zoom(1.25)),
      "-": () => this.panes.forEach(pane => pane.zoom(0.8)),
      "/": () => byId("query").focus(),
      ArrowRight: () => { if (this.data.steps.length > 0) this.showStep(this.step + 1); },
      ArrowLeft: () => { if (this.step > 0) this.showStep(this.step - 1); },
    };
    if (!(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  }

  showLegend() {
    const used = new Set();
    const walk = graph => graph.nodes.forEach(node => { used.add(node.kind); if (node.inner) walk(node.inner.graph); });
    this.data.panes.forEach(pane => walk(pane.graph));
    for (const [kind, colour] of Object.entries(this.data.colours)) {
      if (!used.has(kind)) continue;
      const item = element("li", kind);
      item.prepend(element("span", "", { style: `background:${colour}` }));
      byId("kinds").append(item);
    }
    const hasCost = this.data.panes.some(pane => pane.graph.nodes.some(node => node.cost));
    byId("heat-label").hidden = !hasCost;
  }

  showTexts() {
    for (const { name, text } of this.data.texts) {
      const details = document.createElement("details");
      details.append(element("summary", name), element("pre", text));
      byId("texts").append(details);
    }
  }

  colour(node) {
    if (!this.heat) return this.data.colours[node.kind];
    const share = node.cost?.share ?? 0;
    return `hsl(12 90% ${(96 - 46 * Math.sqrt(share)).toFixed(0)}%)`;
  }

  facts(node) {
    const facts = [["kind", node.kind], ["op", node.text], ["type", node.type]];
    if (node.lines.length > 0) facts.push(["built at", node.lines.join(", ")]);
    if (node.cost) {
      facts.push(["time", `${timeText(node.cost.nanoseconds)} (${(100 * node.cost.share).toFixed(1)}%)`]);
      facts.push(["memory", bytesText(node.cost.allocated)]);
    }
    return facts;
  }

  hover(node, event) {
    const tip = byId("tip");
    tip.textContent = this.facts(node).slice(1).map(([name, value]) => `${name}: ${value}`).join("\n");
    tip.hidden = false;
    tip.style.left = `${Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8)}px`;
    this.describe(node);
  }

  leave() {
    byId("tip").hidden = true;
  }

  describe(node) {
    const list = document.createElement("dl");
    for (const [name, value] of this.facts(node)) list.append(element("dt", name), element("dd", value));
    byId("details").replaceChildren(element("h2", "Node"), element("strong", node.label), list);
  }

  select(pane, id) {
    document.querySelectorAll(".node.selected").forEach(node => node.classList.remove("selected"));
    const item = pane.byId.get(id);
    if (!item) return;
    item.group.classList.add("selected");
    pane.makeCurrent(id);
    this.describe(item.node);
  }

  // Every node whose texts hold all words of the query, also inside closed nodes.
  search() {
    const words = byId("query").value.toLowerCase().split(/\s+/).filter(word => word.length > 0);
    this.hits = [];
    this.hit = -1;
    const walk = (pane, graph, path) => graph.nodes.forEach(node => {
      const text = `${node.label} ${node.text} ${node.type} ${node.kind} ${node.lines.join(" ")}`.toLowerCase();
      if (words.length > 0 && words.every(word => text.includes(word))) this.hits.push({ pane, id: node.id, path });
      if (node.inner) walk(pane, node.inner.graph, [...path, node.id]);
    });
    this.panes.forEach(pane => walk(pane, pane.graph, []));
    this.markHits();
  }

  markHits() {
    const searching = byId("query").value.trim().length > 0;
    for (const pane of this.panes) {
      pane.svg.classList.toggle("searching", searching);
      pane.byId.forEach(({ group }, id) => group.classList.toggle("hit", this.hits.some(hit => hit.pane === pane && (hit.id === id || hit.path.includes(id)))));
    }
    byId("hits").textContent = !searching ? "" : this.hit >= 0 ? `${this.hit + 1} of ${this.hits.length}` : `${this.hits.length} found`;
  }

  nextHit() {
    if (this.hits.length === 0) return;
    this.hit = (this.hit + 1) % this.hits.length;
    const { pane, id, path } = this.hits[this.hit];
    pane.reveal(path);
    this.markHits();
    pane.centre(id);
    this.select(pane, id);
  }

  redrawn() {
    this.markHits();
  }

  listen() {
    byId("query").addEventListener("input", () => this.search());
    byId("search").addEventListener("submit", event => { event.preventDefault(); this.nextHit(); });
    byId("fit").addEventListener("click", () => this.panes.forEach(pane => pane.fit()));
    byId("expand").addEventListener("click", () => { this.panes.forEach(pane => pane.setAll(true)); this.redrawn(); });
    byId("collapse").addEventListener("click", () => { this.panes.forEach(pane => pane.setAll(false)); this.redrawn(); });
    byId("heat").addEventListener("change", event => {
      this.heat = event.target.checked;
      this.panes.forEach(pane => pane.draw());
      this.redrawn();
    });
    byId("whole").addEventListener("click", () => this.showWhole());
    byId("previous").addEventListener("click", () => this.showStep(this.step - 1));
    byId("next").addEventListener("click", () => this.showStep(this.step + 1));
    window.addEventListener("resize", () => this.panes.forEach(pane => pane.home()));
    byId("steps").addEventListener("keydown", event => this.pressInSteps(event));
    window.addEventListener("keydown", event => this.press(event));
  }
}

const viewer = new Viewer(JSON.parse(byId("data").textContent));
document.body.dataset.ready = "true";
