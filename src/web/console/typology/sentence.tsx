/** A condition as a sentence, one line for each of its joined parts. */
import type { ReactElement } from 'react';
import { phrasesOf, type Condition, type Typology } from '../../../core/typology/index.ts';
import { useMessages, usePreferences } from '../../ui/index.ts';
import { Chip } from './chip.tsx';
import { topConditions, withTopConditions } from './edit.ts';
import { typologyMessages } from './messages.ts';

type SentenceProps = {
  readonly condition: Condition;
  readonly on: Typology['on'];
  /** Undefined: to be read only. */
  readonly onCondition: ((next: Condition) => void) | undefined;
};

export function Sentence({ condition, on, onCondition }: SentenceProps): ReactElement {
  const m = useMessages(typologyMessages);
  const list = topConditions(condition);
  return (
    <div className="sentence">
      {list.map((one, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- a condition has no name of its own
        <p key={i} className="sentence-line">
          {i > 0 && <span className="sentence-and">{m.rule.and.trim()}</span>}
          <Phrases
            condition={one}
            on={on}
            onCondition={
              onCondition &&
              ((next) => {
                const joined = withTopConditions(list.map((other, k) => (k === i ? next : other)));
                if (joined !== undefined) onCondition(joined);
              })
            }
            onRemove={
              onCondition && list.length > 1
                ? () => {
                    const joined = withTopConditions(list.filter((_, k) => k !== i));
                    if (joined !== undefined) onCondition(joined);
                  }
                : undefined
            }
          />
        </p>
      ))}
    </div>
  );
}

function Phrases({
  condition,
  on,
  onCondition,
  onRemove,
}: SentenceProps & { onRemove: (() => void) | undefined }): ReactElement {
  const { language } = usePreferences();
  return (
    <>
      {phrasesOf(condition, language).map((part, i) => {
        const { path } = part;
        if (path === undefined || onCondition === undefined) {
          const isValue = path !== undefined;
          return (
            // oxlint-disable-next-line react/no-array-index-key -- the place in the sentence
            <span key={i} className={isValue ? 'sentence-value' : undefined}>
              {part.text}
            </span>
          );
        }
        return (
          <Chip
            key={path.join('.')}
            condition={condition}
            part={{ ...part, path }}
            on={on}
            onCondition={onCondition}
            onRemove={onRemove}
          />
        );
      })}
    </>
  );
}
