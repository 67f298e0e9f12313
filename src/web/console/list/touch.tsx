/** What an entry touches: signals, graded decisions, people, warnings. */
import type { ReactElement } from 'react';
import type { ListTouch } from '../../../contract/index.ts';
import { countText, Figure, useMessages } from '../../ui/index.ts';
import { listMessages } from './messages.ts';

export function TouchFigures({ touch }: { touch: ListTouch }): ReactElement {
  const m = useMessages(listMessages);
  const none = touch.signals === 0 && touch.warnings === 0;
  return (
    <>
      {none ? (
        <p>{m.touch.none}</p>
      ) : (
        <div className="touch">
          <Figure label={m.touch.signals}>{countText(touch.signals)}</Figure>
          <Figure label={m.touch.decisions}>{countText(touch.decisions)}</Figure>
          <Figure label={m.touch.persons}>{countText(touch.persons)}</Figure>
          <Figure label={m.touch.warnings}>{countText(touch.warnings)}</Figure>
        </div>
      )}
      {!touch.whole && <p className="field-hint">{m.touch.partly(countText(touch.looked))}</p>}
    </>
  );
}
