// Places large graphs in a moment, where dagre would take minutes: boxes in ranks by their longest way from the inputs, in each rank in the order of what they
// read and feed. Arrows are straight where nothing is in their way, and pass between boxes where something is.

// Beyond so many boxes, and ranks that arrows pass, dagre is too slow.
const mostCarefully = 1500;

// So many ranks are looked at for all arrows together; the rest of them are straight.
const mostPassed = 2000000;

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
    if (readers.length > 0 && readers.length >= reads.get(id)) ranks.set(id, readers.reduce((least, to) => Math.min(least, ranks.get(to)), Infinity) - 1);
  }
  return ranks;
}

class LargeLayout {
  constructor(graph, isOpen) {
    this.isOpen = isOpen;
    this.boxes = new Map();
    this.passed = 0;
    const { width, height } = this.level(graph, null);
    this.size = { width: width + 32, height: height + 32 };
    this.move(graph, 16, 16);
  }

  // Boxes of one graph, those inside open ones first: their centres relative to the corner of the graph.
  level(graph, around) {
    for (const node of graph.nodes) {
      const open = Boolean(node.inner) && this.isOpen(node.id);
      const box = { node, open, around, x: 0, y: 0, width: boxWidth(node), height: 30, reads: [], feeds: [] };
      if (open) {
        const inside = this.level(node.inner.graph, box);
        box.rows = inside.rows;
        box.width = inside.width + 24;
        box.height = inside.height + 44;
      }
      this.boxes.set(node.id, box);
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
    rows.forEach((row, number) => {
      const height = row.reduce((most, box) => Math.max(most, box.height), 0);
      for (const box of row) Object.assign(box, { y: y + height / 2, row: number, rowHeight: height });
      y += height + 42;
    });
    const all = rows.flat();
    const left = all.reduce((least, box) => Math.min(least, box.x - box.width / 2), Infinity);
    for (const box of all) box.x -= left;
    if (around === null) this.rows = rows;
    return { rows, width: all.reduce((most, box) => Math.max(most, box.x + box.width / 2), 0), height: y - 42 };
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
    const [start, end] = [{ x: from.x, y: from.y + from.height / 2 }, { x: to.x, y: to.y - to.height / 2 }];
    const points = [start];
    let clear = null;
    for (const { top, bottom, gap } of this.passes(from, to)) {
      const last = points.at(-1);
      const at = y => last.x + (end.x - last.x) * (y - last.y) / (end.y - last.y || 1);
      const x = gap(at(top), at(bottom));
      if (x === null) {
        clear = { x: at(bottom), y: bottom };
        continue;
      }
      if (clear !== null) points.push(clear);
      points.push({ x, y: top }, { x, y: bottom });
      clear = null;
    }
    points.push(end);
    const isShort = end.y - start.y < 60;
    return { ...edge, points, x: isShort ? (start.x + end.x) / 2 : undefined, y: (start.y + end.y) / 2 };
  }

  // What an arrow passes on its way down, each with its height and a function that says where to pass: null where a straight line may.
  *passes(from, to) {
    const inside = box => box === null ? [] : [...inside(box.around), box];
    const [above, below] = [inside(from), inside(to)];
    let common = 0;
    while (above[common] === below[common]) common++;
    for (let depth = above.length - 1; depth > common; depth--) {
      yield* this.beside(above[depth], true);
      yield* this.rowsOf(above[depth].around, above[depth].row + 1, Infinity);
    }
    yield* this.beside(above[common], true);
    yield* this.rowsOf(above[common].around, above[common].row + 1, below[common].row);
    for (let depth = common; depth < below.length; depth++) {
      yield* this.beside(below[depth], false);
      if (depth + 1 < below.length) yield* this.rowsOf(below[depth], 0, below[depth + 1].row);
    }
  }

  // In its own row an arrow stays below, or above, the box that it leaves, or enters: others may be higher.
  *beside(box, isBelow) {
    const [edge, end] = [box.height / 2, box.rowHeight / 2];
    if (end - edge < 1) return;
    const [low, high] = box.open ? [box.x - box.width / 2 + 4, box.x + box.width / 2 - 4] : [box.x, box.x];
    const gap = (x1, x2) => Math.min(x1, x2) >= low && Math.max(x1, x2) <= high ? null : Math.min(high, Math.max(low, (x1 + x2) / 2));
    yield isBelow ? { top: box.y + edge, bottom: box.y + end, gap } : { top: box.y - end, bottom: box.y - edge, gap };
  }

  *rowsOf(around, first, end) {
    const rows = around === null ? this.rows : around.rows;
    const [low, high] = around === null ? [8, this.size.width - 8] : [around.x - around.width / 2 + 4, around.x + around.width / 2 - 4];
    for (let number = first; number < Math.min(end, rows.length) && this.passed < mostPassed; number++) {
      this.passed++;
      const row = rows[number];
      const [middle, half] = [row[0].y, row[0].rowHeight / 2];
      yield { top: middle - half, bottom: middle + half, gap: (x1, x2) => gapOf(row, x1, x2, low, high) };
    }
  }
}

// Where a line may pass a row of boxes that stand in order: null where it may as it is, else the nearest place between two of them or at the ends.
function gapOf(row, x1, x2, low, high) {
  const margin = 4;
  const [left, right] = [Math.min(x1, x2) - margin, Math.max(x1, x2) + margin];
  const leftOf = box => box.x - box.width / 2;
  const rightOf = box => box.x + box.width / 2;
  const firstBehind = x => {
    let [from, to] = [0, row.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (rightOf(row[middle]) > x) to = middle;
      else from = middle + 1;
    }
    return from;
  };
  const hit = firstBehind(left);
  if (hit === row.length || leftOf(row[hit]) >= right) return null;
  const x = Math.min(high, Math.max(low, (x1 + x2) / 2));
  const next = firstBehind(x);
  const gaps = [next, next + 1].filter(number => number <= row.length).map(number => {
    const [begin, end] = [number > 0 ? rightOf(row[number - 1]) + margin : low, number < row.length ? leftOf(row[number]) - margin : high];
    return Math.min(end, Math.max(begin, x));
  });
  return gaps.reduce((best, gap) => Math.abs(gap - x) < Math.abs(best - x) ? gap : best);
}
