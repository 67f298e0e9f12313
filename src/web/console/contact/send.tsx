/** Sending by hand: channel, addressee, template, and the text as it will be read. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { WarningDetail } from '../../../contract/index.ts';
import { contactChannels, type ContactChannel } from '../../../core/contact/index.ts';
import {
  failureOf,
  FormDialog,
  Icon,
  SelectField,
  TextField,
  toastDone,
  useAct,
  useMessages,
  useNameOf,
  usePreferences,
  useRead,
} from '../../ui/index.ts';
import { contactMessages } from './messages.ts';

type List = CallReply<'contact.list'>;
type Choice = {
  readonly channel: ContactChannel;
  readonly target: string;
  readonly address: string;
  readonly template: string;
  readonly lang: 'zh' | 'en';
};
const byHand: readonly ContactChannel[] = ['sms', 'flash-sms', 'email'];

/** Templates of a channel that are made for this warning. */
function templatesFor(list: List, channel: ContactChannel): List['templates'] {
  return list.templates.filter((t) => t.channels.includes(channel) && t.fits);
}

type Props = {
  readonly detail: WarningDetail;
  readonly list: List;
  readonly onClose: () => void;
};

export function SendDialog({ detail, list, onClose }: Props): ReactElement {
  const m = useMessages(contactMessages);
  const [key] = useState(() => crypto.randomUUID());
  const [choice, setChoice] = useState<Choice>(() => ({
    channel: 'sms',
    target: 'self',
    address: '',
    template: templatesFor(list, 'sms')[0]?.code ?? '',
    lang: 'zh',
  }));
  const send = useAct('contact.send', ['contact.list']);
  const change = (part: Partial<Choice>): void => setChoice((before) => ({ ...before, ...part }));
  const params = { id: detail.id };
  const { address, ...rest } = choice;
  const body = choice.channel === 'email' ? { ...rest, target: 'self', address } : rest;
  const isComplete =
    choice.template !== '' && (choice.channel !== 'email' || address.includes('@'));
  const preview = useRead('contact.preview', { params, body }, { enabled: isComplete, keep: true });
  const line = list.lines.find((one) => one.channel === choice.channel)?.line ?? 'off';
  const fault = preview.error ?? send.error;
  return (
    <FormDialog
      title={m.send}
      width={560}
      verb={m.send}
      busy={send.isPending}
      ready={isComplete && line !== 'off' && !preview.error && preview.data?.problems.length === 0}
      error={fault ? failureOf(fault).text : line === 'down' ? m.lineDown : null}
      onClose={onClose}
      onSubmit={() =>
        send.mutate(
          { params, body: { key, ...body } },
          {
            onSuccess: () => {
              toastDone(m.done);
              onClose();
            },
          },
        )
      }
    >
      <Channels
        list={list}
        channel={choice.channel}
        onChannel={(channel) =>
          change({ channel, template: templatesFor(list, channel)[0]?.code ?? '' })
        }
      />
      <Fields detail={detail} list={list} choice={choice} onChange={change} />
      {preview.data && !preview.error && <Preview preview={preview.data} choice={choice} />}
    </FormDialog>
  );
}

type FieldsProps = Pick<Props, 'detail' | 'list'> & {
  readonly choice: Choice;
  readonly onChange: (part: Partial<Choice>) => void;
};

function Fields({ detail, list, choice, onChange }: FieldsProps): ReactElement {
  const m = useMessages(contactMessages);
  const { language } = usePreferences();
  return (
    <div className="message-choice">
      {choice.channel === 'email' ? (
        <TextField
          label={m.address}
          type="email"
          value={choice.address}
          maxLength={254}
          onText={(text) => onChange({ address: text.trim() })}
        />
      ) : (
        <SelectField
          label={m.target}
          value={choice.target}
          choices={[
            { value: 'self', label: `${m.self} ${detail.person.phoneMasked ?? ''}` },
            ...detail.person.relatives.map((one) => ({
              value: one.id,
              label: `${one.relation} ${one.phoneMasked}`,
            })),
          ]}
          onText={(target) => onChange({ target })}
        />
      )}
      <SelectField
        label={m.template}
        value={choice.template}
        choices={templatesFor(list, choice.channel).map((t) => ({
          value: t.code,
          label: t[language],
        }))}
        onText={(template) => onChange({ template })}
      />
      <SelectField
        label={m.language}
        value={choice.lang}
        choices={[
          { value: 'zh', label: m.languages.zh },
          { value: 'en', label: m.languages.en },
        ]}
        onText={(lang) => onChange({ lang: lang === 'en' ? 'en' : 'zh' })}
      />
    </div>
  );
}

function Channels({
  list,
  channel,
  onChannel,
}: {
  list: List;
  channel: ContactChannel;
  onChannel: (channel: ContactChannel) => void;
}): ReactElement {
  const m = useMessages(contactMessages);
  const nameOf = useNameOf();
  return (
    <div className="message-channels" role="group" aria-label={m.channel}>
      {byHand.map((one) => {
        const line = list.lines.find((l) => l.channel === one)?.line ?? 'off';
        return (
          <button
            key={one}
            type="button"
            aria-pressed={one === channel}
            disabled={line === 'off'}
            onClick={() => onChannel(one)}
          >
            {nameOf(contactChannels, one)}
            {line !== 'up' && <small>{line === 'off' ? m.lineOff : m.lines.down}</small>}
          </button>
        );
      })}
    </div>
  );
}

function Preview({
  preview,
  choice,
}: {
  preview: CallReply<'contact.preview'>;
  choice: Choice;
}): ReactElement {
  const m = useMessages(contactMessages);
  const { language } = usePreferences();
  const isSms = choice.channel !== 'email';
  return (
    <section className="message-preview" aria-label={m.preview} aria-live="polite">
      <p className="message-preview-head">
        <strong>{m.preview}</strong>
        <span>{isSms ? m.sender : preview.title}</span>
        <span className="number">{preview.recipientMasked}</span>
      </p>
      <p className="message-bubble">{preview.text}</p>
      <p className="message-preview-foot">
        {preview.problems.length === 0 ? (
          <span className="message-ok">
            <Icon name="check" size={14} /> {m.rulesOk}
          </span>
        ) : (
          preview.problems.map((p) => (
            <span key={`${p.rule}${p.start}`} className="message-bad">
              <Icon name="alert" size={14} /> {p[language]} “{p.found}”
            </span>
          ))
        )}
        {isSms && <span className="number">{m.count(preview.units, preview.segments)}</span>}
      </p>
    </section>
  );
}
