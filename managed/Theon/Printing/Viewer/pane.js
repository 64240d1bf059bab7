// One graph on the page: drawn as SVG, moved by dragging, scaled by the wheel.

const svgName = "http://www.w3.org/2000/svg";

function svg(name, attributes = {}, text = null) {
  const element = document.createElementNS(svgName, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

class Pane {
  constructor(host, name, graph, app) {
    this.graph = graph;
    this.app = app;
    this.open = new Set();
    this.byId = new Map();
    this.current = null;
    this.section = document.createElement("div");
    this.section.className = "pane";
    const heading = document.createElement("h2");
    heading.textContent = name;
    this.svg = svg("svg", { role: "group", "aria-label": name });
    this.svg.append(this.arrowHead());
    this.world = svg("g", { class: "world" });
    this.svg.append(this.world);
    this.section.append(heading, this.svg);
    host.append(this.section);
    this.listen();
    this.draw();
    this.home();
  }

  arrowHead() {
    const defs = svg("defs");
    const marker = svg("marker", { id: "arrow", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto" });
    marker.append(svg("path", { d: "M0 0L10 5L0 10z", fill: "#8a959c" }));
    defs.append(marker);
    return defs;
  }

  draw() {
    this.size = layout(this.graph, id => this.open.has(id));
    this.byId.clear();
    this.world.replaceChildren();
    const { nodes, edges } = this.size;
    for (const item of nodes.filter(item => item.open)) this.world.append(this.box(item));
    for (const edge of edges) this.world.append(this.arrow(edge));
    for (const item of nodes.filter(item => !item.open)) this.world.append(this.box(item));
    this.makeCurrent(this.byId.has(this.current) ? this.current : this.top());
  }

  top() {
    return this.size.nodes.reduce((best, box) => best && best.y <= box.y ? best : box, null)?.node.id ?? null;
  }

  // Of all nodes of a pane one is reached by the tab key; arrows lead from there to the others.
  makeCurrent(id) {
    this.byId.get(this.current)?.group.setAttribute("tabindex", -1);
    this.current = id;
    this.byId.get(id)?.group.setAttribute("tabindex", 0);
  }

  focus(id) {
    this.makeCurrent(id);
    this.byId.get(id).group.focus({ preventScroll: true });
    this.show(id);
  }

  box({ node, open, x, y, width, height }) {
    const group = svg("g", { class: `node${open ? " open" : ""}`, "data-id": node.id, tabindex: -1, role: node.inner ? "button" : "img", "aria-label": [node.label, node.type].filter(text => text).join(", ") });
    if (node.inner) group.setAttribute("aria-expanded", open);
    const round = ["input", "shared", "constant", "output"].includes(node.kind) ? 15 : 5;
    group.append(svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: round, fill: this.app.colour(node) }));
    group.append(open
      ? svg("text", { x: x - width / 2 + 22, y: y - height / 2 + 10 }, node.label)
      : svg("text", { x: x + (node.inner ? 6 : 0), y }, node.label));
    if (node.inner) group.append(svg("text", { class: "sign", x: x - width / 2 + 11, y: open ? y - height / 2 + 10 : y }, open ? "\u2212" : "+"));
    group.addEventListener("pointerenter", event => this.app.hover(node, event));
    group.addEventListener("pointerleave", () => this.app.leave());
    group.addEventListener("focus", () => { this.makeCurrent(node.id); this.app.select(this, node.id); });
    group.addEventListener("dblclick", event => { event.preventDefault(); this.toggle(node.id); });
    group.addEventListener("keydown", event => this.press(node, event));
    this.byId.set(node.id, { group, node, x, y, width, height });
    return group;
  }

  // A key on a node: arrows lead to the next one that way, Enter and the space bar open and close.
  press(node, event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way === undefined && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (way === undefined) {
      this.toggle(node.id);
    } else {
      const next = this.nearest(node.id, ...way);
      if (next !== null) this.focus(next);
    }
  }

  // The closest node in a direction, where being off to the side counts twice.
  nearest(id, right, down) {
    const from = this.byId.get(id);
    let [best, least] = [null, Infinity];
    for (const [other, { x, y }] of this.byId) {
      const [along, aside] = right !== 0 ? [(x - from.x) * right, y - from.y] : [(y - from.y) * down, x - from.x];
      const distance = along + 2 * Math.abs(aside);
      if (other !== id && along > 1 && distance < least) [best, least] = [other, distance];
    }
    return best;
  }

  arrow({ points, label, x, y }) {
    const group = svg("g", { class: "edge" });
    const path = points.map((p, i) => `${i === 0 ? "M" : "L"}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("");
    group.append(svg("path", { d: path, "marker-end": "url(#arrow)" }));
    if (label && x !== undefined) group.append(svg("text", { x, y }, label));
    return group;
  }

  // Opens or closes a node that is made of others.
  toggle(id) {
    const item = this.byId.get(id);
    if (!item?.node.inner) return;
    const hasFocus = item.group.contains(document.activeElement);
    if (!this.open.delete(id)) this.open.add(id);
    this.draw();
    this.app.redrawn();
    if (hasFocus) this.focus(id);
  }

  setAll(open) {
    this.open.clear();
    const walk = graph => graph.nodes.forEach(node => { if (node.inner) { this.open.add(node.id); walk(node.inner.graph); } });
    if (open) walk(this.graph);
    this.draw();
    this.home();
  }

  // Opens what a node lies in, so that it can be shown.
  reveal(path) {
    const closed = path.filter(id => !this.open.has(id));
    closed.forEach(id => this.open.add(id));
    if (closed.length > 0) this.draw();
  }

  fit() {
    const { clientWidth, clientHeight } = this.svg;
    const scale = Math.min(1.5, clientWidth / this.size.width, clientHeight / this.size.height) || 1;
    this.move((clientWidth - this.size.width * scale) / 2, (clientHeight - this.size.height * scale) / 2, scale);
  }

  // Everything, or of a graph so large that nothing could be read its beginning.
  home() {
    this.fit();
    if (this.view.scale >= 0.1) return;
    const first = this.size.nodes.reduce((best, box) => box.y < best.y ? box : best);
    this.move(this.svg.clientWidth / 2 - first.x * 0.5, 20 - (first.y - first.height / 2) * 0.5, 0.5);
  }

  move(x, y, scale) {
    this.view = { x, y, scale };
    this.world.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  }

  centre(id) {
    const item = this.byId.get(id);
    if (!item) return;
    const scale = Math.max(this.view.scale, 0.7);
    this.move(this.svg.clientWidth / 2 - item.x * scale, this.svg.clientHeight / 2 - item.y * scale, scale);
  }

  // Moves as little as brings a node into sight.
  show(id) {
    const margin = 20;
    const { x, y, width, height } = this.byId.get(id);
    const { x: left, y: top, scale } = this.view;
    const shift = (from, to, size) => from < margin ? margin - from : to > size - margin ? Math.max(size - margin - to, margin - from) : 0;
    const across = shift(left + (x - width / 2) * scale, left + (x + width / 2) * scale, this.svg.clientWidth);
    const down = shift(top + (y - height / 2) * scale, top + (y + height / 2) * scale, this.svg.clientHeight);
    if (across !== 0 || down !== 0) this.move(left + across, top + down, scale);
  }

  zoom(factor, x = this.svg.clientWidth / 2, y = this.svg.clientHeight / 2) {
    const scale = Math.min(8, Math.max(0.003, this.view.scale * factor));
    const ratio = scale / this.view.scale;
    this.move(x - (x - this.view.x) * ratio, y - (y - this.view.y) * ratio, scale);
  }

  listen() {
    this.svg.addEventListener("wheel", event => {
      event.preventDefault();
      const area = this.svg.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - area.left, event.clientY - area.top);
    }, { passive: false });
    let last = null;
    this.svg.addEventListener("pointerdown", event => {
      last = { x: event.clientX, y: event.clientY };
      this.svg.classList.add("dragging");
    });
    window.addEventListener("pointermove", event => {
      if (last === null) return;
      this.move(this.view.x + event.clientX - last.x, this.view.y + event.clientY - last.y, this.view.scale);
      last = { x: event.clientX, y: event.clientY };
    });
    window.addEventListener("pointerup", () => {
      last = null;
      this.svg.classList.remove("dragging");
    });
  }
}
