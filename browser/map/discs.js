/**
 * The WebGL program of nodes: a disc (or square) with a rim in the colour of the ground, and inside, once it is
 * large enough to be seen, the mark of its category. Derived from sigma's NodeCircleProgram (MIT).
 */
import { NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

const VERTEX = /* glsl */ `
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_mark;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_place;
varying float v_pixels;
varying float v_mark;
const float bias = 255.0 / 254.0;
const float reach = 2.6; // the corners of a square lie in the triangle too
void main() {
  float radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
  vec2 corner = reach * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + radius * corner, 1)).xy, 0, 1);
  v_place = corner;
  v_pixels = a_size / u_sizeRatio;
  v_mark = a_mark;
  v_color = a_color;
  v_color.a *= bias;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_place;
varying float v_pixels;
varying float v_mark;
uniform vec3 u_ground;
const vec4 transparent = vec4(0.0);
float inside(float distance, float edge) { // 1 within the edge, softened over one pixel
  return clamp((edge - distance) * v_pixels + 0.5, 0.0, 1.0);
}
float marked(float mark, vec2 place) {
  float far = length(place);
  float bar = inside(abs(place.y), 0.15) * inside(abs(place.x), 0.62);
  float pole = inside(abs(place.x), 0.15) * inside(abs(place.y), 0.62);
  if (mark < 0.5) return 0.0;
  if (mark < 1.5) return inside(far, 0.34);
  if (mark < 2.5) return inside(abs(far - 0.52), 0.11);
  if (mark < 3.5) return bar;
  if (mark < 4.5) return pole;
  if (mark < 5.5) return max(bar, pole);
  return inside(far, 0.72) * inside(place.x, 0.0);
}
void main(void) {
  float square = step(7.5, v_mark);
  float mark = v_mark - 8.0 * square;
  vec2 away = abs(v_place);
  float far = mix(length(v_place), max(away.x, away.y) / 0.886, square);
  float rim = v_pixels > 2.2 ? min(1.1, 0.22 * v_pixels) / v_pixels : 0.0;
  vec3 light = dot(v_color.rgb, vec3(0.299, 0.587, 0.114)) > 0.62 ? vec3(0.12) : vec3(1.0);
  float shown = marked(mark, v_place) * smoothstep(4.5, 7.0, v_pixels) * 0.9;
  vec3 face = mix(v_color.rgb, light, shown);
  vec3 color = mix(u_ground, face, inside(far, 1.0 - rim));
  gl_FragColor = vec4(color, 1.0) * inside(far, 1.0) * v_color.a;
}`;

const TURN = (2 * Math.PI) / 3;

/**
 * The program class; `theme.ground` is read at every frame. Without a program for picking: sigma would draw all
 * nodes a second time in each frame to know whom the pointer is on, which `nearest.js` finds from the places.
 */
export function discProgram(theme) {
  const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
  return class extends NodeProgram {
    constructor(gl, _, renderer) {
      super(gl, null, renderer);
    }

    getDefinition() {
      return {
        VERTICES: 3,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: FRAGMENT,
        METHOD: TRIANGLES,
        UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix", "u_ground"],
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT },
          { name: "a_size", size: 1, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_mark", size: 1, type: FLOAT },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
        CONSTANT_DATA: [[0], [TURN], [2 * TURN]],
      };
    }

    processVisibleItem(_, start, { x, y, size, color, mark }) {
      const { array } = this;
      array[start] = x;
      array[start + 1] = y;
      array[start + 2] = size;
      array[start + 3] = floatColor(color);
      array[start + 4] = mark;
    }

    setUniforms({ sizeRatio, correctionRatio, matrix }, { gl, uniformLocations }) {
      gl.uniform1f(uniformLocations.u_correctionRatio, correctionRatio);
      gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
      gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
      gl.uniform3fv(uniformLocations.u_ground, theme.ground);
    }
  };
}
