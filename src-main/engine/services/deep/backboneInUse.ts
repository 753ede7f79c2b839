import type { BackboneId } from '@contract/data';
import { backboneSpec } from '../../model/backbone/backbones';
import type { BackboneSpec } from '../../model/types';

/**
 * The backbone of the model that answers, whichever that is when it is looked at: what a picture from outside is put through.
 * Its properties are its own, so that it can be sent to another process like any other row of the table.
 */
export function backboneInUse(idInUse: () => BackboneId): BackboneSpec {
  const now = (): BackboneSpec => backboneSpec(idInUse());
  return {
    get id() {
      return now().id;
    },
    get network() {
      return now().network;
    },
    get installed() {
      return now().installed;
    },
    get trained() {
      return now().trained;
    },
    get resizeTo() {
      return now().resizeTo;
    },
    get side() {
      return now().side;
    },
    get featureSize() {
      return now().featureSize;
    },
  };
}
