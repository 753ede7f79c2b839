import type { PhotoDetails, PhotoShot } from '@contract/data';
import type { Messages } from '../../i18n/Messages.svelte';

export type Fact = readonly [term: string, value: string];

/** From here on a camera shows seconds; below, parts of one. */
const longExposureSeconds = 0.3;

/** What is known of a photo, as rows of a table; what is not known has no row. @param shot null while it is not read, or cannot be */
export function factsOf(details: PhotoDetails, shot: PhotoShot | null, messages: Messages): readonly Fact[] {
  const { width, height, camera, format, places, takenAtMs, isDated, latitude, longitude, keywords } = details;
  const size = messages.sizeInPixels(width, height);
  const facts: Fact[] = [
    [messages.t(isDated ? 'preview.taken' : 'preview.fileDated'), messages.moment(takenAtMs)],
    [messages.t('preview.size'), places[0] ? `${size} · ${messages.bytes(places[0].sizeBytes)}` : size],
    [messages.t('preview.format'), format.toUpperCase()],
    [messages.t('preview.camera'), camera ?? ''],
    [messages.t('preview.lens'), shot?.lens ?? ''],
    [messages.t('preview.exposure'), exposure(shot?.exposureSeconds ?? null, messages)],
    [messages.t('preview.aperture'), shot?.aperture ? `f/${messages.figure(shot.aperture, 1, 0)}` : ''],
    [messages.t('preview.iso'), shot?.iso ? String(shot.iso) : ''],
    [messages.t('preview.focalLength'), focalLength(shot, messages)],
    // As numbers: a map would have to ask somebody else where that is.
    [messages.t('preview.location'), latitude === null || longitude === null ? '' : `${degrees(latitude)}, ${degrees(longitude)}`],
    [messages.t('preview.keywords'), keywords.length === 0 ? '' : messages.list(keywords)],
  ];
  return facts.filter(([, value]) => value !== '');
}

const degrees = (value: number): string => value.toFixed(5);

function exposure(seconds: number | null, messages: Messages): string {
  if (seconds === null) return '';
  const text = seconds < longExposureSeconds ? `1/${messages.number(Math.round(1 / seconds))}` : messages.figure(seconds, 1, 0);
  return messages.t('preview.seconds', { seconds: text });
}

function focalLength(shot: PhotoShot | null, messages: Messages): string {
  if (!shot?.focalLengthMm) return '';
  const mm = messages.figure(shot.focalLengthMm, 1, 0);
  const film = shot.focalLength35Mm === null ? mm : messages.figure(shot.focalLength35Mm, 0);
  return film === mm ? messages.t('preview.millimetres', { mm }) : messages.t('preview.asOnFilm', { mm, film });
}
