import { PbfWriter } from 'pbf';
import type { Block, ConvLayer, ConvNetwork } from './convNetwork';

/** What a SavedModel that was written here is asked for: which graph of the file, and what goes in and comes out. */
export const TAG = 'serve';
export const SIGNATURE = 'serving_default';

/** Of `tensorflow/core/framework/types.proto`. */
const [FLOAT, INT32] = [1, 3];
/** The version of TensorFlow's operations in which they are written: TensorFlow 2.9's. Newer ones read it, and none of these operations is newer than the oldest. */
const [PRODUCER, LEAST_CONSUMER] = [1087, 12];
const UNKNOWN = -1;

/**
 * A network as a SavedModel, TensorFlow's own format, its weights among the graph's constants. Read by TensorFlow it runs through the graph optimiser, which
 * joins a convolution with its bias and its ReLU6; operations that are called one by one cannot be joined.
 * @param side of the pictures @returns the content of `saved_model.pb`
 */
export function encodeSavedModel(network: ConvNetwork, side: number): Uint8Array {
  const graph = new Graph();
  const pixels = graph.add('pixels', 'Placeholder', [], { dtype: type(FLOAT), shape: message(7, ...shape([UNKNOWN, side, side, 3])) });
  const scaled = graph.add('scaled', 'RealDiv', [pixels, graph.floats('range', Float32Array.of(127.5), [])], { T: type(FLOAT) });
  const normalised = graph.add('normalised', 'Sub', [scaled, graph.floats('centre', Float32Array.of(1), [])], { T: type(FLOAT) });
  const map = network.blocks.reduce((x, block) => addBlock(graph, block, x), normalised);
  const features = graph.add('features', 'Mean', [map, graph.integers('cells', [1, 2])], { T: type(FLOAT), Tidx: type(INT32) });
  const info = (name: string, dimensions: readonly number[]): Field[] => [
    text(1, `${name}:0`),
    integer(2, FLOAT),
    message(3, ...shape(dimensions)),
  ];
  const signature = [
    entry(1, 'pixels', ...info(pixels, [UNKNOWN, side, side, 3])),
    entry(2, 'features', ...info(features, [UNKNOWN, network.featureSize])),
    text(3, 'tensorflow/serving/predict'),
  ];
  const writer = new PbfWriter();
  for (const field of [
    integer(1, 1),
    message(2, message(1, text(4, TAG)), message(2, ...graph.fields()), entry(5, SIGNATURE, ...signature)),
  ])
    field(writer);
  return writer.finish();
}

function addBlock(graph: Graph, { name, layers, isResidual }: Block, x: string): string {
  const y = layers.reduce((activation, layer) => addLayer(graph, layer, activation), x);
  return isResidual ? graph.add(`${name}/add`, 'AddV2', [y, x], { T: type(FLOAT) }) : y;
}

function addLayer(graph: Graph, { name, kind, kernel, bias, stride, activation }: ConvLayer, x: string): string {
  const layout = { T: type(FLOAT), data_format: text(2, 'NHWC') };
  const operation = kind === 'full' ? 'Conv2D' : 'DepthwiseConv2dNative';
  const convolved = graph.add(`${name}/conv`, operation, [x, graph.floats(`${name}/kernel`, kernel.dataSync<'float32'>(), kernel.shape)], {
    ...layout,
    strides: message(1, integers(3, [1, stride, stride, 1])),
    padding: text(2, 'SAME'),
  });
  const biased = graph.add(
    `${name}/biased`,
    'BiasAdd',
    [convolved, graph.floats(`${name}/bias`, bias.dataSync<'float32'>(), bias.shape)],
    layout,
  );
  return activation === 'relu6' ? graph.add(`${name}/relu6`, 'Relu6', [biased], { T: type(FLOAT) }) : biased;
}

/** The nodes of a GraphDef, in the order in which they were added. */
class Graph {
  readonly #nodes: Field[] = [];

  /** @param attributes the fields of an AttrValue each @returns its name, by which others take its output */
  add(name: string, operation: string, inputs: readonly string[], attributes: Readonly<Record<string, Field>>): string {
    const given = Object.entries(attributes).map(([key, value]) => entry(5, key, value));
    this.#nodes.push(message(1, text(1, name), text(2, operation), ...inputs.map((input) => text(3, input)), ...given));
    return name;
  }

  floats(name: string, values: Float32Array, dimensions: readonly number[]): string {
    return this.#constant(name, FLOAT, values, dimensions);
  }

  integers(name: string, values: readonly number[]): string {
    return this.#constant(name, INT32, Int32Array.from(values), [values.length]);
  }

  fields(): Field[] {
    return [...this.#nodes, message(4, integer(1, PRODUCER), integer(2, LEAST_CONSUMER))];
  }

  /** The numbers as they lie in memory: every processor that TensorFlow is built for has the lowest byte first. */
  #constant(name: string, dtype: number, values: Float32Array | Int32Array, dimensions: readonly number[]): string {
    const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const tensor = message(8, integer(1, dtype), message(2, ...shape(dimensions)), bytes(4, content));
    return this.add(name, 'Const', [], { dtype: type(dtype), value: tensor });
  }
}

/** Writes one field of a protobuf message. */
type Field = (writer: PbfWriter) => void;

/** A whole number or an enum. */
function integer(field: number, value: number): Field {
  return (writer) => writer.writeVarintField(field, value);
}

function integers(field: number, values: readonly number[]): Field {
  return (writer) => writer.writePackedVarint(field, [...values]);
}

function text(field: number, value: string): Field {
  return (writer) => writer.writeStringField(field, value);
}

function bytes(field: number, value: Uint8Array): Field {
  return (writer) => writer.writeBytesField(field, value);
}

/** A message inside of another one. */
function message(field: number, ...fields: readonly Field[]): Field {
  return (writer) =>
    writer.writeMessage(
      field,
      (inner, nested) => {
        for (const write of inner) write(nested);
      },
      fields,
    );
}

/** An entry of a map, which is a message with a key and a value. */
function entry(field: number, key: string, ...value: readonly Field[]): Field {
  return message(field, text(1, key), message(2, ...value));
}

/** An AttrValue. */
function type(dtype: number): Field {
  return integer(6, dtype);
}

/** The fields of a TensorShapeProto. */
function shape(dimensions: readonly number[]): Field[] {
  return dimensions.map((size) => message(2, integer(1, size)));
}
