// Places large graphs in a moment, where dagre would take minutes: boxes in ranks by their longest way from the inputs, in each rank in the order of what they
// read and feed. Arrows are straight, and may cross boxes.

// Beyond so many boxes, and ranks that arrows pass, dagre is too slow.
const mostCarefully = 1500;

function isLarge({ nodes, edges }) {
  if (nodes.length < 150) return false;
  const ranks = ranksOf(nodes.map(({ node }) => node.id), edges);
  const passed = edges.reduce((sum, { from, to }) => sum + Math.max(0, ranks.get(to) - ranks.get(from) - 1), 0);
  return nodes.length + passed > mostCarefully;
}

function ranksOf(ids, edges) {
  const [ranks, waiting, next] = [new Map(ids.map(id => [id, 0])), new Map(ids.map(id => [id, 0])), new Map(ids.map(id => [id, []]))];
  for (const { from, to } of edges) {
    waiting.set(to, waiting.get(to) + 1);
    next.get(from).push(to);
  }
  const ready = ids.filter(id => waiting.get(id) === 0);
  const order = [];
  const reads = new Map(waiting);
  while (ready.length > 0) {
    const id = ready.pop();
    order.push(id);
    for (const to of next.get(id)) {
      ranks.set(to, Math.max(ranks.get(to), ranks.get(id) + 1));
      waiting.set(to, waiting.get(to) - 1);
      if (waiting.get(to) === 0) ready.push(to);
    }
  }
  // What has no more arrows from above than to below stands right above its first reader: no arrow gets longer on the whole.
  for (const id of order.reverse()) {
    const readers = next.get(id);
    if (readers.length > 0 && readers.length >= reads.get(id)) ranks.set(id, Math.min(...readers.map(to => ranks.get(to))) - 1);
  }
  return ranks;
}

class LargeLayout {
  constructor(graph, isOpen) {
    this.isOpen = isOpen;
    this.boxes = new Map();
    const { width, height } = this.level(graph);
    this.size = { width: width + 32, height: height + 32 };
    this.move(graph, 16, 16);
  }

  // Boxes of one graph, those inside open ones first: their centres relative to the corner of the graph.
  level(graph) {
    for (const node of graph.nodes) {
      const open = Boolean(node.inner) && this.isOpen(node.id);
      const inside = open ? this.level(node.inner.graph) : null;
      this.boxes.set(node.id, { node, open, x: 0, y: 0, width: open ? inside.width + 24 : boxWidth(node), height: open ? inside.height + 44 : 30, reads: [], feeds: [] });
    }
    for (const { from, to } of graph.edges) {
      this.boxes.get(from).feeds.push(this.boxes.get(to));
      this.boxes.get(to).reads.push(this.boxes.get(from));
    }
    const ranks = [];
    for (const [id, rank] of ranksOf(graph.nodes.map(node => node.id), graph.edges)) (ranks[rank] ??= []).push(this.boxes.get(id));
    const rows = ranks.filter(row => row !== undefined);
    for (let round = 0; round < 4; round++) {
      rows.forEach(row => this.place(row, box => box.reads));
      rows.toReversed().forEach(row => this.place(row, box => box.feeds));
    }
    let y = 0;
    for (const row of rows) {
      const height = Math.max(...row.map(box => box.height));
      for (const box of row) box.y = y + height / 2;
      y += height + 42;
    }
    const all = rows.flat();
    const left = Math.min(...all.map(box => box.x - box.width / 2));
    for (const box of all) box.x -= left;
    return { width: Math.max(...all.map(box => box.x + box.width / 2)), height: y - 42 };
  }

  // As near as may be to the mean of their neighbours, in the order of these, without touching.
  place(row, neighbours) {
    const wanted = new Map(row.map(box => {
      const near = neighbours(box);
      return [box, near.length > 0 ? near.reduce((sum, other) => sum + other.x, 0) / near.length : box.x];
    }));
    row.sort((a, b) => wanted.get(a) - wanted.get(b));
    let right = -Infinity;
    let shift = 0;
    for (const box of row) {
      box.x = Math.max(wanted.get(box), right + box.width / 2);
      right = box.x + box.width / 2 + 22;
      shift += wanted.get(box) - box.x;
    }
    for (const box of row) box.x += shift / row.length;
  }

  move(graph, x, y) {
    for (const node of graph.nodes) {
      const box = this.boxes.get(node.id);
      box.x += x;
      box.y += y;
      if (box.open) this.move(node.inner.graph, box.x - box.width / 2 + 12, box.y - box.height / 2 + 32);
    }
  }

  arrow(edge) {
    const [from, to] = [this.boxes.get(edge.from), this.boxes.get(edge.to)];
    const points = [{ x: from.x, y: from.y + from.height / 2 }, { x: to.x, y: to.y - to.height / 2 }];
    const isShort = points[1].y - points[0].y < 60;
    return { ...edge, points, x: isShort ? (points[0].x + points[1].x) / 2 : undefined, y: (points[0].y + points[1].y) / 2 };
  }
}
