import type { Connection } from '../connection';
import { DuplicateRepository } from './DuplicateRepository';
import { EmbeddingRepository } from './EmbeddingRepository';
import { FeatureRepository } from './FeatureRepository';
import { FileRepository } from './FileRepository';
import { ImageRepository } from './ImageRepository';
import { IndexFileRepository } from './IndexFileRepository';
import { InHandRepository } from './InHandRepository';
import { JudgementRepository } from './JudgementRepository';
import { LensRepository } from './LensRepository';
import { MapRepository } from './MapRepository';
import { ModelRepository } from './ModelRepository';
import { PhotoRepository } from './PhotoRepository';
import { ProblemRepository } from './ProblemRepository';
import { RootRepository } from './RootRepository';
import { ScanRepository } from './ScanRepository';
import { SettingRepository } from './SettingRepository';
import { StepRepository } from './StepRepository';
import { TagRepository } from './TagRepository';
import { TrialRepository } from './TrialRepository';

export interface Repositories {
  readonly roots: RootRepository;
  readonly files: FileRepository;
  readonly problems: ProblemRepository;
  readonly scans: ScanRepository;
  readonly images: ImageRepository;
  readonly photos: PhotoRepository;
  readonly features: FeatureRepository;
  readonly models: ModelRepository;
  readonly embeddings: EmbeddingRepository;
  readonly judgements: JudgementRepository;
  readonly lenses: LensRepository;
  readonly tags: TagRepository;
  readonly indexFiles: IndexFileRepository;
  readonly maps: MapRepository;
  readonly inHand: InHandRepository;
  readonly duplicates: DuplicateRepository;
  readonly settings: SettingRepository;
  readonly steps: StepRepository;
  readonly trials: TrialRepository;
}

/** @param onLog hears of what is damaged and done without */
export function createRepositories(
  connection: Connection,
  clock: () => number,
  onLog: (sentence: string) => void = () => undefined,
): Repositories {
  const files = new FileRepository(connection, clock);
  const images = new ImageRepository(connection, clock);
  return {
    roots: new RootRepository(connection, clock),
    files,
    problems: new ProblemRepository(connection),
    scans: new ScanRepository(connection, clock),
    images,
    photos: new PhotoRepository(connection, files, images),
    features: new FeatureRepository(connection),
    models: new ModelRepository(connection, clock),
    embeddings: new EmbeddingRepository(connection),
    judgements: new JudgementRepository(connection, clock),
    lenses: new LensRepository(connection, clock),
    tags: new TagRepository(connection, clock),
    indexFiles: new IndexFileRepository(connection),
    maps: new MapRepository(connection, clock),
    inHand: new InHandRepository(connection),
    duplicates: new DuplicateRepository(connection, clock),
    settings: new SettingRepository(connection, onLog),
    steps: new StepRepository(connection, clock),
    trials: new TrialRepository(connection),
  };
}
