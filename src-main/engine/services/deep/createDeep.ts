import { deepFolders } from '../networks/deepFolders';
import { DeepTraining, type DeepTrainingParts } from './DeepTraining';
import { TrainedBackbones, type TrainedParts } from '../networks/TrainedBackbones';

/** What trains backbones, and what keeps those that were trained; what no model uses is cleared away first. */
export function createDeep(parts: Omit<DeepTrainingParts, 'trained'> & Omit<TrainedParts, 'folder'>): {
  readonly trained: TrainedBackbones;
  readonly deep: DeepTraining;
} {
  const trained = new TrainedBackbones({ ...parts, folder: deepFolders(parts.libraryFolder).backbones });
  if (parts.store.access === 'write') trained.collect();
  return { trained, deep: new DeepTraining({ ...parts, trained }) };
}
