/** The returns of one case, and the frozen accounts from which another could be drafted. */
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import {
  Button,
  Card,
  EmptyState,
  Loaded,
  Money,
  Skeleton,
  Tag,
  Time,
  toastFailure,
  useAct,
  useMay,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import type { ReturnOption } from '../../../contract/index.ts';
import { appealMessages } from './appeal-messages.ts';
import { returnMessages } from './messages.ts';
import { returnRouteIds, ReturnTag, RouteSign } from './word.tsx';
import './return.css';

type Opening = (id: string) => void;

/** Makes or shows the code that is told to somebody outside. */
function CodeButton({ caseId, measureId }: { caseId: string; measureId?: string }): ReactElement {
  const m = useMessages(appealMessages).code;
  const code = useAct('remedy.code');
  const body = measureId === undefined ? {} : { measureId };
  if (code.data !== undefined) {
    return (
      <span title={m.hint}>
        <span className="quiet">{measureId === undefined ? m.victim : m.holder}</span>{' '}
        <strong className="number">{code.data.code}</strong>
      </span>
    );
  }
  return (
    <Button
      size="small"
      icon="key"
      busy={code.isPending}
      title={m.hint}
      onClick={() => code.mutate({ params: { id: caseId }, body })}
    >
      {measureId === undefined ? m.victim : m.holder}
    </Button>
  );
}

function Option({
  option,
  caseId,
  onOpen,
}: {
  option: ReturnOption;
  caseId: string;
  onOpen: Opening;
}): ReactElement {
  const m = useMessages(returnMessages).options;
  const may = useMay();
  const draft = useAct('return.draft', returnRouteIds);
  const { returnId } = option;
  const begin = (): void =>
    draft.mutate(
      { params: { id: caseId }, body: { measureId: option.measureId } },
      {
        onSuccess: (made) => onOpen(made.id),
        onError: (thrown) => toastFailure(m.draft, thrown),
      },
    );
  return (
    <li>
      <header>
        <strong>{option.bank}</strong>
        <span className="number">{option.numberMasked}</span>
        <span>{option.holderMasked}</span>
        <Tag tone={option.auditId === null ? 'warn' : 'good'}>
          {option.auditId === null ? m.unaudited : m.audited}
        </Tag>
        <span className="quiet">{m.cases(option.cases)}</span>
        <span className="grow" />
        <span className="quiet">{m.frozen}</span>
        <strong>
          <Money fen={option.executedFen} ledger />
        </strong>
        <Time at={option.expiresAt} />
        {may('funds.handle') && <CodeButton caseId={caseId} measureId={option.measureId} />}
        {returnId === null ? (
          may('return.handle') && (
            <Button kind="main" size="small" busy={draft.isPending} onClick={begin}>
              {m.draft}
            </Button>
          )
        ) : (
          <Button size="small" onClick={() => onOpen(returnId)}>
            {m.open}
          </Button>
        )}
      </header>
    </li>
  );
}

export function CasePanel({ caseId }: { readonly caseId: string }): ReactElement {
  const m = useMessages(returnMessages);
  const may = useMay();
  const navigate = useNavigate();
  const options = useRead('return.options', { params: { id: caseId } });
  const list = useRead('return.list', { query: { caseId, limit: 50 } });
  const open: Opening = (id) => void navigate({ to: '/returns', search: { id } });
  return (
    <div className="return-panel">
      <Card
        title={m.options.title}
        extra={may('funds.handle') ? <CodeButton caseId={caseId} /> : undefined}
      >
        <Loaded read={options} skeleton={<Skeleton rows={3} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon="freeze" title={m.options.none} hint={m.options.noneHint} />
            ) : (
              <ul className="return-list">
                {items.map((option) => (
                  <Option key={option.measureId} option={option} caseId={caseId} onOpen={open} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      <Card title={m.options.returns}>
        <Loaded read={list} skeleton={<Skeleton rows={3} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon="return" title={m.empty} />
            ) : (
              <ul className="return-list">
                {items.map((row) => (
                  <li key={row.id}>
                    <header>
                      <strong className="number">{row.number}</strong>
                      <ReturnTag status={row.status} />
                      <RouteSign route={row.route} whole />
                      <span className="grow" />
                      <strong>
                        <Money fen={row.payFen} ledger />
                      </strong>
                      <Button size="small" onClick={() => open(row.id)}>
                        {m.options.open}
                      </Button>
                    </header>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
    </div>
  );
}
