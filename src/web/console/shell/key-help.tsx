/** All shortcuts in force, and changing or switching them off. */
import { useEffect, useState, type ReactElement } from 'react';
import {
  Button,
  CheckField,
  Dialog,
  KeyHint,
  keysOf,
  setPreference,
  useBindings,
  usePreferences,
  useShared,
  type Binding,
  type KeyGroup,
} from '../../ui/index.ts';
import { comboOf } from '../../ui/key-guard.ts';

const groups: readonly KeyGroup[] = ['act', 'list', 'global'];

/** Waits for a key and gives it to the action. */
function useRecorder(action: string | null, done: () => void): void {
  const { keymap } = usePreferences();
  useEffect(() => {
    if (action === null) return undefined;
    const record = (event: KeyboardEvent): void => {
      const combo = comboOf(event);
      if (combo === undefined || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      if (combo !== 'Escape') setPreference({ keymap: { ...keymap, [action]: combo } });
      done();
    };
    window.addEventListener('keydown', record, true);
    return () => window.removeEventListener('keydown', record, true);
  }, [action, done, keymap]);
}

export function KeyHelp({ onClose }: { onClose: () => void }): ReactElement {
  const m = useShared();
  const bindings = useBindings();
  const { singleKeys, keymap } = usePreferences();
  const [recording, setRecording] = useState<string | null>(null);
  useRecorder(recording, () => setRecording(null));
  const row = (binding: Binding): ReactElement => (
    <tr key={binding.action}>
      <td>{binding.label}</td>
      <td>
        {recording === binding.action ? (
          <em>{m.key.press}</em>
        ) : (
          keysOf(binding).map((combo) => <KeyHint key={combo} combo={combo} />)
        )}
      </td>
      <td>
        <Button
          kind="quiet"
          size="small"
          aria-label={m.key.change(binding.label)}
          onClick={() => setRecording(binding.action)}
        >
          {m.verb.change}
        </Button>
      </td>
    </tr>
  );
  return (
    <Dialog title={m.key.title} onClose={onClose} width={640}>
      <div className="key-help">
        {groups.map((group) => {
          const own = bindings.filter((binding) => binding.group === group);
          return (
            own.length > 0 && (
              <section key={group}>
                <h3>{m.key.group[group]}</h3>
                <table>
                  <tbody>{own.map(row)}</tbody>
                </table>
              </section>
            )
          );
        })}
      </div>
      <p className="field-hint">{m.key.note}</p>
      <footer className="key-help-foot">
        <CheckField
          label={m.key.singleKeys}
          checked={singleKeys}
          onCheck={(on) => setPreference({ singleKeys: on })}
        />
        <Button
          size="small"
          disabled={Object.keys(keymap).length === 0}
          onClick={() => setPreference({ keymap: {} })}
        >
          {m.key.reset}
        </Button>
      </footer>
    </Dialog>
  );
}
