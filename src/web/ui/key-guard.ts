/** Whether a key press may act as a shortcut; apart from the document so that it can be tested. */

export type KeyTarget = 'page' | 'field' | 'select' | 'radio' | 'control';

export type KeySituation = {
  /** An input method is at work (`isComposing`, or key code 229). */
  readonly composing: boolean;
  /** Milliseconds since a composition ended: its last Enter comes after the end. */
  readonly sinceCompositionMs: number;
  readonly target: KeyTarget;
  readonly dialogOpen: boolean;
  readonly singleKeys: boolean;
};

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** `C`, `Ctrl+Enter`, `ArrowDown`; undefined for a modifier by itself. */
export function comboOf(press: KeyPress): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'Process', 'Dead', 'Unidentified'].includes(press.key)) {
    return undefined;
  }
  const name = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  const ctrl = press.ctrlKey || press.metaKey ? 'Ctrl+' : '';
  const alt = press.altKey ? 'Alt+' : '';
  const shift = press.shiftKey && press.key.length > 1 ? 'Shift+' : '';
  return ctrl + alt + shift + name;
}

/** What kind of thing holds the focus. */
export function targetKind(target: EventTarget | null): KeyTarget {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.isContentEditable || target.tagName === 'TEXTAREA') return 'field';
  if (target.tagName === 'SELECT') return 'select';
  if (target instanceof HTMLInputElement) {
    return ['radio', 'checkbox', 'range'].includes(target.type) ? 'radio' : 'field';
  }
  return target.closest('button, a[href], summary, [role="tab"]') ? 'control' : 'page';
}

const justEnded = 30;

export function mayFire(combo: string, situation: KeySituation): boolean {
  if (situation.composing || situation.sinceCompositionMs < justEnded) return false;
  const withCtrl = combo.startsWith('Ctrl+') || combo.startsWith('Alt+');
  if (situation.dialogOpen) return false;
  if (withCtrl) return true;
  if (situation.target === 'field') return combo === 'Escape';
  if (situation.target === 'select' && /^(Arrow|Enter|.$)/.test(combo)) return false;
  if (situation.target === 'radio' && /^(Arrow|Enter| $)/.test(combo)) return false;
  if (situation.target === 'control' && (combo === 'Enter' || combo === ' ')) return false;
  return combo.length > 1 || situation.singleKeys;
}
