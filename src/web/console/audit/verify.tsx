/** Verifying the chain: how long it takes so far, then the answer, which stays until it is closed. */
import { useState, type ReactElement } from 'react';
import {
  Button,
  countText,
  ErrorState,
  Icon,
  useAct,
  useMessages,
  useNow,
} from '../../ui/index.ts';
import { auditMessages } from './messages.ts';

export type Verification = {
  readonly run: () => void;
  readonly busy: boolean;
  readonly banner: ReactElement | null;
};

function Progress({ since }: { since: number }): ReactElement {
  const m = useMessages(auditMessages);
  const seconds = Math.max(0, Math.round((useNow() - since) / 1000));
  return (
    <div className="verify verify-busy">
      <Icon name="refresh" />
      <strong role="status">{m.verify.busy}</strong>
      <span>{m.verify.progress(seconds)}</span>
      <progress aria-label={m.verify.busy} />
    </div>
  );
}

/** The act of verifying and what is to be shown of it. */
export function useVerification(onShow: (seq: number) => void): Verification {
  const m = useMessages(auditMessages);
  const verify = useAct('audit.verify', []);
  const [since, setSince] = useState(0);
  const now = useNow();
  const run = (): void => {
    setSince(now);
    verify.mutate({});
  };
  const { data } = verify;
  const dismiss = (
    <Button
      kind="quiet"
      size="small"
      icon="close"
      aria-label={m.verify.dismiss}
      onClick={() => verify.reset()}
    />
  );
  const spent = data ? m.verify.seconds((data.ms / 1000).toFixed(1)) : '';
  const banner = (): ReactElement | null => {
    if (verify.isPending) return <Progress since={since} />;
    if (verify.error)
      return <ErrorState what={m.verify.failed} error={verify.error} onRetry={run} />;
    if (!data) return null;
    if (data.valid) {
      return (
        <div className="verify verify-good" role="status">
          <Icon name="check" />
          <strong>{m.verify.good(countText(data.entries), spent)}</strong>
          <span className="grow" />
          {dismiss}
        </div>
      );
    }
    const { firstBad } = data;
    return (
      <div className="verify verify-bad" role="alert">
        <Icon name="alert" size={20} />
        <div>
          <strong>{m.verify.bad(firstBad === null ? '?' : countText(firstBad))}</strong>
          {data.problem !== null && <p>{data.problem}</p>}
          <p>
            {m.verify.badHint} {m.verify.checked(countText(data.entries), spent)}
          </p>
        </div>
        <span className="grow" />
        {firstBad !== null && (
          <Button size="small" onClick={() => onShow(firstBad)}>
            {m.verify.see}
          </Button>
        )}
        {dismiss}
      </div>
    );
  };
  return { run, busy: verify.isPending, banner: banner() };
}
