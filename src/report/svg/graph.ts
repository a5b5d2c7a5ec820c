import ELK, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { markup, type Markup } from '../markup';

/** A graph laid out by the Eclipse Layout Kernel: layers from left to right, lines that go around boxes. */

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox extends Box {
  readonly x: number;
  readonly y: number;
}

interface Laid {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  /** The lines, to be drawn below the boxes. */
  readonly lines: Markup;
}

/** Every box in the first layer after all that it has a line from. */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.edgeRouting': 'ORTHOGONAL',
  // Else boxes without a line would stand beside the layers.
  'elk.separateConnectedComponents': 'false',
  'elk.layered.mergeEdges': 'true',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
};

interface Spacing {
  /** Between boxes of a layer. */
  readonly boxes: number;
  readonly layers: number;
}

/** @param edges from and to, by id */
export async function layOutGraph(
  boxes: readonly Box[],
  edges: readonly (readonly [string, string])[],
  spacing: Spacing,
): Promise<Laid> {
  const wanted: ElkNode = {
    id: 'root',
    layoutOptions: {
      ...OPTIONS,
      'elk.spacing.nodeNode': String(spacing.boxes),
      'elk.layered.spacing.nodeNodeBetweenLayers': String(spacing.layers),
    },
    children: boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: edges.map(([from, to]) => ({ id: `${from} ${to}`, sources: [from], targets: [to] })),
  };
  const graph: ElkNode = await new ELK().layout(wanted);
  return {
    width: graph.width ?? 0,
    height: graph.height ?? 0,
    boxes: (graph.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => ({
      id,
      x,
      y,
      width,
      height,
    })),
    lines: markup`${(graph.edges ?? []).map(drawLine)}`,
  };
}

type Edge = NonNullable<ElkNode['edges']>[number];

function drawLine({ sections = [], sources, targets }: Edge): Markup {
  const d = sections
    .map(({ startPoint, bendPoints = [], endPoint }) =>
      [startPoint, ...bendPoints, endPoint]
        .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
        .join(''),
    )
    .join('');
  return markup`<path class="edge" data-from="${sources[0]}" data-to="${targets[0]}" d="${d}"/>`;
}
