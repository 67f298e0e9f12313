/** The sound of the wall: a critical warning that nobody has taken for a minute. Off until asked for. */
import { useEffect, useRef } from 'react';

let context: AudioContext | undefined;

/** Two short tones. The browser lets a page sound only after a person has touched it. */
function ring(): void {
  context ??= new AudioContext();
  void context.resume();
  for (const [i, hertz] of [880, 660].entries()) {
    const at = context.currentTime + i * 0.28;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.25, at + 0.02);
    volume.gain.linearRampToValueAtTime(0, at + 0.24);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.26);
  }
}

/** Rings once for each warning that comes to be unclaimed; those there when it is switched on count. */
export function useAlarm(unclaimed: readonly string[], on: boolean): void {
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!on) {
      told.current = new Set();
      return;
    }
    const fresh = unclaimed.filter((id) => !told.current.has(id));
    told.current = new Set(unclaimed);
    if (fresh.length > 0) ring();
  }, [unclaimed, on]);
}
