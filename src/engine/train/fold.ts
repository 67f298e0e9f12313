/** Fold of a name: the same in every run and on every machine. */
export function foldOf(name: string, folds: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return ((Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 8) & 0xffff) % folds;
}
