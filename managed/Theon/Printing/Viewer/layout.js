// Places boxes and arrows. Dagre does the layout, but for large graphs; what is open becomes a cluster around its parts.

const measure = (() => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = "12px system-ui, sans-serif";
  return text => context.measureText(text).width;
})();

// The graph as it is shown: parts of closed nodes left out, arrows to open nodes led to their parts.
function visible(graph, isOpen, parent = null, result = { nodes: [], edges: [] }) {
  const ends = new Map();
  for (const node of graph.nodes) {
    const open = Boolean(node.inner) && isOpen(node.id);
    result.nodes.push({ node, parent, open });
    if (!open) {
      ends.set(node.id, { into: () => node.id, from: () => node.id });
      continue;
    }
    visible(node.inner.graph, isOpen, node.id, result);
    ends.set(node.id, { into: input => node.inner.into[input], from: output => node.inner.from[output] });
  }
  for (const edge of graph.edges) {
    result.edges.push({ from: ends.get(edge.from).from(edge.output), to: ends.get(edge.to).into(edge.input), label: edge.label });
  }
  return result;
}

function boxWidth(node) {
  return Math.max(46, measure(node.label) + (node.inner ? 40 : 22));
}

function layout(graph, isOpen) {
  const shown = visible(graph, isOpen);
  if (isLarge(shown)) {
    const large = new LargeLayout(graph, isOpen);
    return { ...large.size, nodes: shown.nodes.map(({ node }) => large.boxes.get(node.id)), edges: shown.edges.map(edge => large.arrow(edge)) };
  }
  const g = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  g.setGraph({ rankdir: "TB", nodesep: 22, ranksep: 42, marginx: 16, marginy: 16 });
  for (const { node, open } of shown.nodes) {
    g.setNode(node.id, open ? { } : { width: boxWidth(node), height: 30 });
  }
  for (const { node, parent } of shown.nodes) {
    if (parent !== null) g.setParent(node.id, parent);
  }
  shown.edges.forEach((edge, number) => {
    g.setEdge(edge.from, edge.to, { width: measure(edge.label) * 0.85, height: 12, labelpos: "c" }, String(number));
  });
  dagre.layout(g);
  return {
    width: g.graph().width,
    height: g.graph().height,
    nodes: shown.nodes.map(({ node, open }) => ({ node, open, ...g.node(node.id) })),
    edges: shown.edges.map((edge, number) => ({ ...edge, ...g.edge(edge.from, edge.to, String(number)) })),
  };
}
