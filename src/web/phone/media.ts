/** Photos and voice notes: made small and plain on the phone, before anything is kept. */

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () =>
      resolve(String(reader.result).replace(/^data:[^,]*,/, '')),
    );
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(blob);
  });
}

const sides = [1600, 1280, 960, 640] as const;

/**
 * The picture drawn anew, which leaves place, time and device behind, at the largest size that fits.
 * Undefined where none does, or it is no picture.
 */
export async function plainPhoto(file: Blob, bytesMax: number): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (picture === undefined) return undefined;
  for (const side of sides) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', 0.72);
    });
    if (blob !== null && blob.size <= bytesMax) return base64Of(blob);
  }
  return undefined;
}

export type Recording = { stop(): void };
export type RecordingLimits = { readonly secondsMax: number; readonly bytesMax: number };

/** Records until stopped or the limit; answers the note by `onDone`. Throws where it is not allowed. */
export async function record(
  limits: RecordingLimits,
  onDone: (base64: string) => void,
): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  // Speech needs little; the limit of bytes is never reached before that of seconds.
  const bits = Math.min(24_000, Math.floor((limits.bytesMax * 8 * 0.8) / limits.secondsMax));
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: bits });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  recorder.addEventListener('stop', () => {
    for (const track of stream.getTracks()) track.stop();
    void base64Of(new Blob(parts, { type: recorder.mimeType })).then(onDone);
  });
  recorder.start();
  const timer = setTimeout(() => recorder.stop(), limits.secondsMax * 1000);
  return {
    stop() {
      clearTimeout(timer);
      if (recorder.state === 'recording') recorder.stop();
    },
  };
}

export type Position = { readonly lat: number; readonly lng: number; readonly accuracyM: number };

/** Where the phone is now, once; undefined where its owner or the sky says no. */
export function positionNow(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ lat: coords.latitude, lng: coords.longitude, accuracyM: coords.accuracy }),
      () => resolve(undefined),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30_000 },
    );
  });
}
