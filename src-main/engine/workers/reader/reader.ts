/** The reader: a worker thread with a connection of its own, for what reads the whole library and would keep the engine's thread from answering. */
import { parentPort, workerData } from 'node:worker_threads';
import { LikewiseError } from '@contract/errors';
import { openStore } from '../../store/store';
import { Believer } from '../words/Believer';
import { countDuplicates } from '../duplicates/countDuplicates';
import { memoryOf, readMap } from '../map/readMap';
import type { FromReader, ReaderInput, ToReader } from './readerMessages';
import { yieldAsThread } from '../yieldToOthers';

const { libraryFolder, place } = workerData as ReaderInput;
if (place !== null) yieldAsThread(place);
const store = openStore({ folder: libraryFolder, access: 'read' });
let believer: Believer | null = null;

function answer(message: ToReader): void {
  try {
    if (message.call === 'table') {
      const { order, filter, backbone } = message.input;
      const table = store.photos.table(order, filter, backbone);
      const all = [...Object.values(table), table.tagSets?.of].filter((part) => ArrayBuffer.isView(part));
      say(
        { id: message.id, output: table },
        all.map(({ buffer }) => buffer as ArrayBuffer),
      );
    } else if (message.call === 'believe') {
      say({ id: message.id, output: (believer ??= new Believer(store)).believe(message.input) }, []);
    } else if (message.call === 'backup') {
      say({ id: message.id, output: store.backup(message.input.target) }, []);
    } else if (message.call === 'hidden') {
      const hidden = store.photos.hidden();
      say({ id: message.id, output: hidden }, [hidden.hiddenIds.buffer as ArrayBuffer]);
    } else if (message.call === 'cameras') {
      say({ id: message.id, output: store.images.cameras() }, []);
    } else if (message.call === 'missing') {
      const { modelId, backbone, limit } = message.input;
      say({ id: message.id, output: store.embeddings.missing(modelId, backbone, limit) }, []);
    } else if (message.call === 'counts') {
      say({ id: message.id, output: store.counts(message.input.backbone) }, []);
    } else if (message.call === 'duplicates') {
      say({ id: message.id, output: countDuplicates(store, message.input.rules) }, []);
    } else if (message.call === 'map') {
      const map = readMap(store, message.input);
      say({ id: message.id, output: map }, memoryOf(map));
    } else {
      const { id } = message;
      const output = store.embeddings.loadInPieces(message.input.modelId, (piece) =>
        say({ id, piece }, [piece.ids.buffer as ArrayBuffer, piece.vectors.buffer as ArrayBuffer]),
      );
      say({ id, output }, []);
    }
  } catch (error) {
    const code = error instanceof LikewiseError ? error.code : 'bug';
    say({ id: message.id, code, message: error instanceof Error ? error.message : String(error) }, []);
  }
}

function say(message: FromReader, handedOver: ArrayBuffer[]): void {
  parentPort?.postMessage(message, handedOver);
}

parentPort?.on('message', answer);
