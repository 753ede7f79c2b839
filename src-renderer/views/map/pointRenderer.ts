import type { View } from './geometry';
import { COLOURS, lookOf, OTHER } from './kinds';

/** How one frame of the map looks. Colours are red, green, blue, 0 to 1. */
export interface Frame {
  readonly view: View;
  /** From the earlier places, 0, to the later ones, 1. */
  readonly mix: number;
  readonly colours: readonly (readonly [number, number, number])[];
  readonly other: readonly [number, number, number];
  /** Of a point, in pixels. */
  readonly sizePx: number;
}

/** Draws the points of the map, a hundred thousand of them in one go. */
export interface PointRenderer {
  /** Both [n, 2]. */
  setPlaces(from: Float32Array, to: Float32Array): void;
  /** @param kinds [n] @param marks [n] 1 where a point is dimmed */
  setLooks(kinds: Uint8Array, marks: Uint8Array): void;
  resize(width: number, height: number, pixelRatio: number): void;
  draw(frame: Frame): void;
  dispose(): void;
}

const DIMMED = 0.28;

const vertexSource = `#version 300 es
in vec2 from; in vec2 to; in vec2 look; in float dimmed;
uniform vec3 view; uniform vec2 area; uniform float mixed; uniform float size; uniform vec3 colours[${COLOURS + 1}];
out vec4 colour; flat out int shape;
void main() {
  vec2 at = mix(from, to, mixed) * view.x + view.yz;
  gl_Position = vec4(at.x / area.x * 2.0 - 1.0, 1.0 - at.y / area.y * 2.0, 0.0, 1.0);
  gl_PointSize = size;
  colour = vec4(colours[int(look.x)], dimmed > 0.5 ? ${DIMMED} : 1.0);
  shape = int(look.y);
}`;

/** Circle, square, triangle, diamond, cross, ring: as in Shape.svelte. */
const fragmentSource = `#version 300 es
precision mediump float;
in vec4 colour; flat in int shape; out vec4 result;
void main() {
  vec2 p = gl_PointCoord * 2.0 - 1.0;
  float r = length(p);
  bool isIn = shape == 0 ? r < 0.8 : shape == 1 ? max(abs(p.x), abs(p.y)) < 0.72 : shape == 2 ? p.y < 0.72 && p.y > 1.9 * abs(p.x) - 0.9
    : shape == 3 ? abs(p.x) + abs(p.y) < 0.95 : shape == 4 ? min(abs(p.x), abs(p.y)) < 0.28 && max(abs(p.x), abs(p.y)) < 0.9 : r < 0.9 && r > 0.45;
  if (!isIn) discard;
  result = vec4(colour.rgb * colour.a, colour.a);
}`;

/** By WebGL 2 where there is any, else by hand. */
export function createPointRenderer(canvas: HTMLCanvasElement): PointRenderer {
  const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true, preserveDrawingBuffer: false });
  return gl === null ? drawnByHand(canvas) : drawnByWebGl(canvas, gl);
}

function drawnByWebGl(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext): PointRenderer {
  const program = link(gl);
  const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const at = { view: uniform('view'), area: uniform('area'), mixed: uniform('mixed'), size: uniform('size'), colours: uniform('colours') };
  const buffers = ['from', 'to', 'look', 'dimmed'].map((name) => ({
    place: gl.getAttribLocation(program, name),
    buffer: gl.createBuffer(),
  }));
  const put = (index: number, values: Float32Array | Uint8Array, size: number): void => {
    const { place, buffer } = buffers[index]!;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, values instanceof Uint8Array ? gl.UNSIGNED_BYTE : gl.FLOAT, false, 0, 0);
  };
  let count = 0;
  let [width, height, ratio] = [1, 1, 1];
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return {
    setPlaces(from, to) {
      count = to.length / 2;
      put(0, from, 2);
      put(1, to, 2);
    },
    setLooks(kinds, marks) {
      put(2, looks(kinds), 2);
      put(3, marks, 1);
    },
    resize(newWidth, newHeight, pixelRatio) {
      [width, height, ratio] = [newWidth, newHeight, pixelRatio];
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      gl.viewport(0, 0, canvas.width, canvas.height);
    },
    draw({ view, mix, colours, other, sizePx }) {
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (count === 0) return;
      gl.useProgram(program);
      gl.uniform3f(at.view, view.scale, view.left, view.top);
      gl.uniform2f(at.area, width, height);
      gl.uniform1f(at.mixed, mix);
      gl.uniform1f(at.size, sizePx * ratio);
      gl.uniform3fv(at.colours, [...colours, other].flat());
      gl.drawArrays(gl.POINTS, 0, count);
    },
    dispose() {
      for (const { buffer } of buffers) gl.deleteBuffer(buffer);
      gl.deleteProgram(program);
    },
  };
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true && !gl.isContextLost())
    throw new Error(`The map cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  return program;
}

/** [n, 2] colour and shape of each point. */
function looks(kinds: Uint8Array): Uint8Array {
  const values = new Uint8Array(kinds.length * 2);
  kinds.forEach((kind, row) => {
    const { colour, shape } = kind === OTHER ? { colour: COLOURS, shape: 0 } : lookOf(kind);
    values[row * 2] = colour;
    values[row * 2 + 1] = shape;
  });
  return values;
}

/** As in the fragment shader, in a square from -1 to 1. */
const outlines: readonly string[] = [
  'M.8 0A.8.8 0 1 1-.8 0 .8.8 0 1 1 .8 0Z',
  'M-.72-.72H.72V.72H-.72Z',
  'M0-.9.85.72H-.85Z',
  'M0-.95.95 0 0 .95-.95 0Z',
  'M-.28-.9H.28V-.28H.9V.28H.28V.9H-.28V.28H-.9V-.28H-.28Z',
  'M.9 0A.9.9 0 1 1-.9 0 .9.9 0 1 1 .9 0ZM.45 0A.45.45 0 1 0-.45 0 .45.45 0 1 0 .45 0Z',
];

/** The same shapes as small pictures, where no graphics processor, and no imitation of one, is to be had. */
function drawnByHand(canvas: HTMLCanvasElement): PointRenderer {
  const context = canvas.getContext('2d');
  let from: Float32Array = new Float32Array(0);
  let to: Float32Array = new Float32Array(0);
  let kinds: Uint8Array = new Uint8Array(0);
  let marks: Uint8Array = new Uint8Array(0);
  let ratio = 1;

  function picture(shape: number, [red, green, blue]: readonly [number, number, number], sizePx: number): HTMLCanvasElement {
    const one = document.createElement('canvas');
    one.width = one.height = Math.max(1, Math.ceil(sizePx * ratio));
    const pen = one.getContext('2d');
    if (!pen) return one;
    pen.setTransform(one.width / 2, 0, 0, one.width / 2, one.width / 2, one.width / 2);
    pen.fillStyle = `rgb(${red * 255} ${green * 255} ${blue * 255})`;
    pen.fill(new Path2D(outlines[shape]), 'evenodd');
    return one;
  }
  return {
    setPlaces(earlier, later) {
      from = earlier;
      to = later;
    },
    setLooks(newKinds, newMarks) {
      kinds = newKinds;
      marks = newMarks;
    },
    resize(width, height, pixelRatio) {
      ratio = pixelRatio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    draw({ view, mix, colours, other, sizePx }) {
      if (!context) return;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      const pictures = new Map<number, HTMLCanvasElement>();
      for (const dimmed of [1, 0]) {
        context.globalAlpha = dimmed === 1 ? DIMMED : 1;
        for (let row = 0; row < to.length / 2; row++) {
          if ((marks[row] ?? 0) !== dimmed) continue;
          const x = ((from[row * 2]! + (to[row * 2]! - from[row * 2]!) * mix) * view.scale + view.left - sizePx / 2) * ratio;
          const y = ((from[row * 2 + 1]! + (to[row * 2 + 1]! - from[row * 2 + 1]!) * mix) * view.scale + view.top - sizePx / 2) * ratio;
          if (x < -20 || y < -20 || x > canvas.width || y > canvas.height) continue;
          const kind = kinds[row] ?? OTHER;
          const look = kind === OTHER ? { colour: COLOURS, shape: 0 } : lookOf(kind);
          const one = pictures.get(kind) ?? picture(look.shape, colours[look.colour] ?? other, sizePx);
          pictures.set(kind, one);
          context.drawImage(one, x, y);
        }
      }
    },
    dispose: () => undefined,
  };
}
