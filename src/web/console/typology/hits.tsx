/** Single decisions of a replay: a list, and each with its reasons on both sides when opened. */
import { useState, type ReactElement } from 'react';
import type { ReplayHitReply } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { sentenceOf, type Typology } from '../../../core/typology/index.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  GradeBadge,
  Icon,
  ListFoot,
  Loaded,
  Skeleton,
  Tag,
  Time,
  useMay,
  useMessages,
  useNameOf,
  usePages,
  usePreferences,
  useRead,
} from '../../ui/index.ts';
import { typologyMessages } from './messages.ts';

type Judged = NonNullable<ReplayHitReply['after']>;
const verdictTones = { right: 'good', wrong: 'risk', neutral: 'quiet', unknown: 'quiet' } as const;

export type HitsProps = {
  readonly run: string;
  readonly kind: ReplayHitReply['kind'];
  /** Whose rules are told by name. */
  readonly typology: Typology;
};

export function Hits({ run, kind, typology }: HitsProps): ReactElement {
  const m = useMessages(typologyMessages);
  const pages = usePages('replay.hits', { limit: 50, run, kind });
  const [open, setOpen] = useState<number | null>(null);
  if (pages.error) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) return <Skeleton rows={4} />;
  if (pages.items.length === 0)
    return <EmptyState icon="search" title={m.matches.none} hint={m.matches.noneHint} />;
  return (
    <>
      <ul className="hit-list">
        {pages.items.map((hit) => (
          <li key={hit.position}>
            <HitRow
              hit={hit}
              typology={typology}
              open={open === hit.position}
              onToggle={() => setOpen(open === hit.position ? null : hit.position)}
            />
          </li>
        ))}
      </ul>
      <ListFoot
        shown={pages.items.length}
        total={pages.total}
        onMore={pages.loadMore}
        busy={pages.loadingMore}
      />
    </>
  );
}

type RowProps = {
  readonly hit: ReplayHitReply;
  readonly typology: Typology;
  readonly open: boolean;
  readonly onToggle: () => void;
};

function HitRow({ hit, typology, open, onToggle }: RowProps): ReactElement {
  const m = useMessages(typologyMessages);
  const own = hit.after?.hits.find((one) => one.typology === typology.id);
  return (
    <div className="hit" data-open={open}>
      <button type="button" className="hit-head" aria-expanded={open} onClick={onToggle}>
        <Icon name={open ? 'down' : 'right'} size={14} />
        <Time at={hit.at} />
        <span>{m.signalKind[hit.signalKind]}</span>
        {hit.kind === 'hit' ? own && <GradeBadge grade={own.grade} /> : <Grades hit={hit} />}
        {own && <span className="number">{m.hit.score(own.score.toFixed(2))}</span>}
        <span className="grow" />
        <Tag tone={verdictTones[hit.verdict]}>{m.hit.verdict[hit.verdict]}</Tag>
      </button>
      {open && <HitDetail hit={hit} typology={typology} />}
    </div>
  );
}

function Grades({ hit: { before, after } }: { hit: ReplayHitReply }): ReactElement {
  const m = useMessages(typologyMessages);
  const badge = (side: Judged | null): ReactElement =>
    side === null || side.grade === null ? (
      <Tag tone="quiet">{m.hit.noWarning}</Tag>
    ) : (
      <GradeBadge grade={side.grade} />
    );
  return (
    <span className="hit-grades">
      {badge(before)}
      <span aria-hidden="true">→</span>
      {badge(after)}
    </span>
  );
}

function HitDetail({ hit, typology }: Pick<RowProps, 'hit' | 'typology'>): ReactElement {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const [shown, setShown] = useState(false);
  return (
    <div className="hit-detail">
      {hit.kind !== 'hit' && <Side title={m.hit.before} side={hit.before} typology={typology} />}
      <Side title={hit.kind === 'hit' ? '' : m.hit.after} side={hit.after} typology={typology} />
      {may('signal.read') && (
        <Button size="small" icon={shown ? 'close' : 'eye'} onClick={() => setShown(!shown)}>
          {shown ? m.hit.hide : m.hit.signal}
        </Button>
      )}
      {shown && <SignalBody position={hit.position} />}
    </div>
  );
}

function Side({
  title,
  side,
  typology,
}: {
  title: string;
  side: Judged | null;
  typology: Typology;
}): ReactElement {
  const m = useMessages(typologyMessages);
  const nameOf = useNameOf();
  const { language } = usePreferences();
  const own = side?.hits.find((one) => one.typology === typology.id);
  return (
    <section className="hit-side">
      {title !== '' && <h3>{title}</h3>}
      {side === null ? (
        <p className="field-hint">{m.hit.noWarning}</p>
      ) : (
        <>
          <p>
            {nameOf(categories, side.category)} ·{' '}
            <span className="number">{m.hit.score(side.score.toFixed(2))}</span>
          </p>
          <ul className="reason-list" aria-label={m.hit.reasons}>
            {side.reasons.map((reason) => (
              <li key={reason.code}>
                <span className="number">
                  {reason.weight > 0 ? `+${reason.weight}` : reason.weight}
                </span>
                <span>{reason.text}</span>
              </li>
            ))}
          </ul>
          {own && (
            <p className="hit-rules">
              {m.hit.rules}：
              {own.rules.map((id) => (
                <Tag key={id} tone="act">
                  {ruleName(typology, id, language)}
                </Tag>
              ))}
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** A rule without a name is told by its condition. */
function ruleName(typology: Typology, id: string, language: 'zh' | 'en'): string {
  const rule = typology.rules.find((one) => one.id === id);
  return rule === undefined ? id : (rule.name?.[language] ?? sentenceOf(rule.if, language));
}

/** A signal as it may be shown without a purpose. */
export function SignalBody({ position }: { position: number }): ReactElement {
  const m = useMessages(typologyMessages);
  const read = useRead('signal.read', { params: { position } });
  return (
    <Loaded read={read} skeleton={<Skeleton rows={2} />} what={m.hit.open(position)}>
      {(signal) => (
        <dl className="signal-body" aria-label={m.hit.open(position)}>
          {linesOf(signal.body).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Loaded>
  );
}

function linesOf(body: unknown, path = ''): [string, string][] {
  if (typeof body !== 'object' || body === null) return [[path, String(body)]];
  return Object.entries(body).flatMap(([name, value]) =>
    linesOf(value, path === '' ? name : `${path}.${name}`),
  );
}
