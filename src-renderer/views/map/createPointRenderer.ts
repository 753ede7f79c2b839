import { drawnByHand } from './handRenderer';
import { COLOURS, lookOf, OTHER } from './kinds';
import { DIMMED, type PointRenderer } from './pointRenderer';

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

/**
 * By WebGL 2 where there is any, else by hand.
 * @param isByHand not by WebGL even where there is one
 * @returns null where the graphics processor went the moment it was asked: nothing can be made of a lost context, and each call of it may throw
 */
export function createPointRenderer(canvas: HTMLCanvasElement, isByHand = false): PointRenderer | null {
  const gl = isByHand ? null : canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true, preserveDrawingBuffer: false });
  if (gl === null) return drawnByHand(canvas);
  try {
    return gl.isContextLost() ? null : drawnByWebGl(canvas, gl);
  } catch (error) {
    // Lost half way, it gives no shader to work with. Anything else is a bug.
    if (gl.isContextLost()) return null;
    throw error;
  }
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
