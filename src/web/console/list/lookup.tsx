/** What do the lists say of this? Asked in one box, answered with the entry and why. */
import { useRef, useState, type ReactElement } from 'react';
import type { ListLookup } from '../../../contract/index.ts';
import {
  Button,
  countText,
  ErrorState,
  Icon,
  Tag,
  useKeys,
  useMessages,
  usePreferences,
  useRead,
  useUrlState,
} from '../../ui/index.ts';
import { listMessages } from './messages.ts';
import { useStatusName } from './word.ts';

type Hit = NonNullable<ListLookup['hit']>;

function HitLine({ hit }: { hit: Hit }): ReactElement {
  const m = useMessages(listMessages);
  const [, setUrl] = useUrlState();
  const { entry, id } = hit;
  return (
    <p className="lookup-line">
      {m.lookup.by(m.match[entry.match], entry.value)} · {entry.reason} ·{' '}
      {id === null ? m.lookup.shipped : entry.origin}
      {id !== null && (
        <Button kind="quiet" size="small" onClick={() => setUrl({ id: String(id) }, true)}>
          {m.lookup.openEntry}
        </Button>
      )}
    </p>
  );
}

/** The verdict in words; with an allow entry, what it sets aside. */
function Verdict({ said }: { said: ListLookup }): ReactElement {
  const m = useMessages(listMessages);
  const tone = { block: 'risk', allow: 'good', lookalike: 'warn', none: 'quiet' } as const;
  const text =
    said.kind === null
      ? m.lookup.unknown
      : said.verdict === 'allow' && said.overruled
        ? m.lookup.allowOver
        : m.lookup[said.verdict];
  return <Tag tone={tone[said.verdict]}>{text}</Tag>;
}

function Said({ said }: { said: ListLookup }): ReactElement {
  const m = useMessages(listMessages);
  const status = useStatusName();
  const { language } = usePreferences();
  const past = said.rows.filter((row) => row.id !== said.hit?.id && row.id !== said.overruled?.id);
  return (
    <div className="lookup-said" role="status">
      <p className="lookup-line">
        <Verdict said={said} />
        {said.kind !== null && <span>{m.lookup.understood(m.kind[said.kind], said.value)}</span>}
      </p>
      {said.hit && <HitLine hit={said.hit} />}
      {said.overruled && (
        <p className="lookup-line">
          {m.lookup.over(said.overruled.entry.value, said.overruled.entry.reason)}
        </p>
      )}
      {said.lookalike && (
        <p className="lookup-line">
          <Icon name="alert" />
          {said.lookalike[language]}
        </p>
      )}
      {past.map((row) => (
        <p className="lookup-line" key={row.id}>
          {m.lookup.past(`${m.verdict[row.verdict]} · ${status(row.status)} · ${row.reason}`)}
        </p>
      ))}
      <p className="field-hint">{m.lookup.asked(countText(said.size))}</p>
    </div>
  );
}

export function LookupBox(): ReactElement {
  const m = useMessages(listMessages);
  const [url, setUrl] = useUrlState();
  const asked = url['ask'] ?? '';
  const [text, setText] = useState(asked);
  const box = useRef<HTMLInputElement>(null);
  const read = useRead(
    'list.lookup',
    { query: { value: asked } },
    { enabled: asked !== '', keep: true },
  );
  useKeys([
    {
      action: 'list-lookup',
      keys: ['L'],
      label: m.key.lookup,
      group: 'list',
      bar: 6,
      run: () => box.current?.focus(),
    },
  ]);
  return (
    <section className="lookup" aria-label={m.lookup.title}>
      <form
        className="lookup-form"
        onSubmit={(event) => {
          event.preventDefault();
          setUrl({ ask: text.trim() }, true);
        }}
      >
        <Icon name="search" />
        <input
          ref={box}
          className="input"
          value={text}
          maxLength={2000}
          aria-label={m.lookup.label}
          placeholder={m.lookup.label}
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <Button submit keyHint="L">
          {m.lookup.verb}
        </Button>
      </form>
      {asked !== '' && read.error && (
        <ErrorState error={read.error} onRetry={() => void read.refetch()} />
      )}
      {asked !== '' && read.data && <Said said={read.data} />}
    </section>
  );
}
