/** One instruction: what is asked, what is to be compared, the answer, and what came of it. */
import { useRef, useState, type ReactElement } from 'react';
import type { InstructionDetail } from '../../../contract/index.ts';
import { bankRequestKinds } from '../../../core/bank/index.ts';
import {
  Button,
  Card,
  Deadline,
  Fact,
  failureOf,
  FormDialog,
  Money,
  SideHead,
  Tag,
  TextArea,
  Time,
  toastDone,
  toastFailure,
  useAct,
  useKeys,
  useMay,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { AnswerForm } from './answer.tsx';
import { instructionMessages } from './messages.ts';
import { InstructionTag, Result } from './word.tsx';

const instructionRouteIds = ['instruction.list', 'instruction.read'] as const;

type Part = { readonly detail: InstructionDetail };

/** In groups of four, as it is read aloud and compared. */
const grouped = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ');

function Account({ detail }: Part): ReactElement {
  const m = useMessages(instructionMessages);
  const copy = (): void => {
    void navigator.clipboard
      .writeText(detail.account.number)
      .then(() => toastDone(m.done.copied))
      .catch((error: unknown) => toastFailure(m.act.copy, error));
  };
  return (
    <div className="instruction-account">
      <span className="number instruction-number">{grouped(detail.account.number)}</span>
      <Button kind="quiet" size="small" icon="copy" aria-label={m.act.copy} onClick={copy} />
      <strong>{detail.account.name}</strong>
    </div>
  );
}

function Match({ detail }: Part): ReactElement | null {
  const m = useMessages(instructionMessages);
  const { transfer } = detail;
  if (transfer === null) return null;
  return (
    <Card title={m.match.title}>
      <dl className="facts">
        <Fact name={m.match.amount}>
          <strong>
            <Money fen={transfer.amountFen} ledger />
          </strong>
        </Fact>
        <Fact name={m.match.at}>
          <Time at={transfer.at} whole />
        </Fact>
        <Fact name={m.match.from}>
          <span className="number">{transfer.fromAccountMasked}</span>
        </Fact>
      </dl>
      {detail.kind === 'stop' && <p className="field-hint">{m.match.lead}</p>}
    </Card>
  );
}

function Facts({ detail }: Part): ReactElement {
  const m = useMessages(instructionMessages);
  const { facts } = m;
  const limited = detail.kind === 'freeze' || detail.kind === 'return';
  return (
    <Card title={facts.title}>
      <dl className="facts">
        {limited && (
          <Fact name={facts.limit}>
            {detail.amountFen === null ? facts.whole : <Money fen={detail.amountFen} ledger />}
          </Fact>
        )}
        <Fact name={facts.reason}>{detail.reason}</Fact>
        <Fact name={facts.case}>{detail.caseNumber ?? facts.noCase}</Fact>
        <Fact name={facts.office}>{detail.office}</Fact>
        <Fact name={facts.officers}>
          {detail.officers.map(({ name, phone }) => `${name} ${phone}`).join('、')}
        </Fact>
        {detail.fromAt !== null && (
          <Fact name={facts.from}>
            <Time at={detail.fromAt} whole />
          </Fact>
        )}
        {detail.untilAt !== null && (
          <Fact name={facts.until}>
            <Time at={detail.untilAt} whole />
          </Fact>
        )}
        {detail.papers.length > 0 && <Fact name={facts.papers}>{detail.papers.join('、')}</Fact>}
        {detail.receivedAt !== null && (
          <Fact name={facts.received}>
            <Time at={detail.receivedAt} whole />
          </Fact>
        )}
        <Fact name={facts.key}>
          <span className="number instruction-key">{detail.key}</span>
        </Fact>
        {detail.originalKey !== null && (
          <Fact name={facts.original}>
            <span className="number instruction-key">{detail.originalKey}</span>
          </Fact>
        )}
        {detail.sends > 0 && <Fact name={facts.sends}>{facts.times(detail.sends)}</Fact>}
      </dl>
    </Card>
  );
}

function Answers({ detail }: Part): ReactElement {
  const m = useMessages(instructionMessages);
  return (
    <Card title={m.history}>
      {detail.answers.length === 0 && <p className="field-hint">{m.noAnswer}</p>}
      <ol className="instruction-answers">
        {detail.answers.map((one) => (
          <li key={one.serial}>
            <Result code={one.code} />
            <span className="field-hint">
              {m.by(one.by)} <Time at={one.receivedAt} />
            </span>
            {one.executedFen !== null && <Money fen={one.executedFen} ledger />}
            {one.transactions > 0 && <span>{m.transactions(one.transactions)}</span>}
            {one.remark !== '' && <p>{one.remark}</p>}
          </li>
        ))}
      </ol>
    </Card>
  );
}

type StuckAct = 'retry' | 'give-up';

function StuckDialog({
  detail,
  act,
  onClose,
}: Part & { act: StuckAct; onClose: () => void }): ReactElement {
  const m = useMessages(instructionMessages);
  const [reason, setReason] = useState('');
  const mutation = useAct('instruction.act', instructionRouteIds);
  const title = act === 'retry' ? m.act.retry : m.act.giveUp;
  return (
    <FormDialog
      title={title}
      verb={title}
      width={440}
      onClose={onClose}
      busy={mutation.isPending}
      ready={reason.trim() !== ''}
      error={mutation.error ? failureOf(mutation.error).text : null}
      onSubmit={() =>
        mutation.mutate(
          { params: { id: detail.id }, body: { version: detail.version, act, reason } },
          {
            onSuccess: () => {
              toastDone(act === 'retry' ? m.done.retried : m.done.gaveUp);
              onClose();
            },
          },
        )
      }
    >
      <p>{act === 'retry' ? m.retryHint : m.giveUpHint}</p>
      <TextArea label={m.reason} value={reason} maxLength={500} onText={setReason} />
    </FormDialog>
  );
}

function Problem({ detail }: Part): ReactElement | null {
  const m = useMessages(instructionMessages);
  const { problem } = detail;
  const isGivenUp = detail.status === 'given-up';
  // The bank knows that it has no line.
  if (problem === null || !(isGivenUp || detail.acts.includes('give-up'))) return null;
  const words = new Map([
    ['no-line', m.problem.noLine],
    ['no-answer', m.problem.noAnswer],
  ]);
  return (
    <p className="instruction-problem">
      {isGivenUp ? m.facts.givenUp : m.facts.problem}：{words.get(problem) ?? problem}
    </p>
  );
}

type ActsProps = Part & {
  readonly can: (act: InstructionDetail['acts'][number]) => boolean;
  readonly busy: boolean;
  readonly onReceive: () => void;
  readonly onAsk: (act: StuckAct) => void;
};

function Acts({ can, busy, onReceive, onAsk }: ActsProps): ReactElement | null {
  const m = useMessages(instructionMessages);
  if (!(['receive', 'retry', 'give-up'] as const).some(can)) return null;
  return (
    <div className="side-acts">
      {can('receive') && (
        <Button kind="main" keyHint="R" busy={busy} onClick={onReceive}>
          {m.act.receive}
        </Button>
      )}
      {can('retry') && (
        <Button icon="refresh" onClick={() => onAsk('retry')}>
          {m.act.retry}
        </Button>
      )}
      {can('give-up') && <Button onClick={() => onAsk('give-up')}>{m.act.giveUp}</Button>}
    </div>
  );
}

export function InstructionPanel({
  detail,
  onClose,
}: Part & { onClose: () => void }): ReactElement {
  const m = useMessages(instructionMessages);
  const name = useNameOf();
  const may = useMay();
  const form = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<StuckAct | null>(null);
  const receive = useAct('instruction.receive', instructionRouteIds);
  const can = (act: InstructionDetail['acts'][number]): boolean =>
    may('instruction.answer') && detail.acts.includes(act);
  const confirm = (): void => {
    if (!can('receive') || receive.isPending) return;
    receive.mutate(
      { params: { id: detail.id }, body: { version: detail.version } },
      {
        onSuccess: () => {
          toastDone(m.done.received);
        },
        onError: (error) => toastFailure(m.act.receive, error),
      },
    );
  };
  useKeys([
    {
      action: 'instruction-receive',
      keys: ['R'],
      label: m.key.receive,
      group: 'act',
      ...(can('receive') ? { bar: 5 } : {}),
      run: confirm,
    },
    {
      action: 'instruction-answer',
      keys: ['A'],
      label: m.key.answer,
      group: 'act',
      ...(can('answer') ? { bar: 6 } : {}),
      run: () => form.current?.querySelector<HTMLElement>('select, input, textarea')?.focus(),
    },
  ]);
  const open = detail.status === 'by-hand' || detail.status === 'human';
  return (
    <div className="side instruction-side">
      <SideHead title={name(bankRequestKinds, detail.kind)} onClose={onClose}>
        {detail.urgent && open && <Tag tone="risk">{m.urgent}</Tag>}
        <InstructionTag status={detail.status} />
        {open && detail.dueAt !== null && <Deadline at={detail.dueAt} />}
      </SideHead>
      <Account detail={detail} />
      <Problem detail={detail} />
      <Acts
        detail={detail}
        can={can}
        busy={receive.isPending}
        onReceive={confirm}
        onAsk={setAsked}
      />
      <Match detail={detail} />
      {can('answer') && (
        <div ref={form}>
          <AnswerForm detail={detail} />
        </div>
      )}
      <Facts detail={detail} />
      <Answers detail={detail} />
      {asked !== null && <StuckDialog detail={detail} act={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}
