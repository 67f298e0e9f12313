/** Taking evidence out of a case: picture, rows, numbered flow table; who, what and why is recorded. */
import { useState, type ReactElement } from 'react';
import { moneyParts } from '../../../core/funds/index.ts';
import {
  call,
  CheckField,
  failureOf,
  FormDialog,
  fullTimeText,
  messagesNow,
  moneyText,
  nameOf,
  refresh,
  serverNow,
  TextField,
  toastDone,
  useMe,
  useMessages,
  usePreferences,
  type Language,
} from '../../ui/index.ts';
import { actMessages } from './act-messages.ts';
import { cardText } from './card.tsx';
import { flowMessages } from './flow-messages.ts';
import { useFlowState } from './flow-state.ts';
import { inOrder } from './head.tsx';
import { fundMessages } from './messages.ts';
import { sinceText, useFlowLayout } from './picture.tsx';
import { sideName } from './rows.tsx';
import { shortMoney } from './short.ts';
import { pictureSvg } from './svg.ts';
import { moneyRows, type CaseView } from './view.ts';

type Layout = ReturnType<typeof useFlowLayout>['layout'];

/** Usual width of the canvas: the file looks the same whatever the screen. */
const pictureWidth = 1044;

function pictureOf(view: CaseView, layout: Layout, foot: string, language: Language): string {
  const m = messagesNow(flowMessages);
  const head = messagesNow(fundMessages).head;
  const { detail } = view;
  const nodes = new Map(layout.cards.map(({ card }) => [card.id, card]));
  const ribbons = new Map(layout.ribbons.map((one) => [one.ribbon.id, one]));
  const short = (fen: number): string => shortMoney(fen, language);
  return pictureSvg(layout, {
    title: `${head.title(detail.victim.nameMasked)}  ${detail.number}`,
    line: `${head.loss} ${moneyText(detail.lossFen)} · ${head.caught} ${moneyText(detail.caughtFen)}`,
    parts: inOrder(detail.parts)
      .map(({ part, amountFen }) => `${nameOf(moneyParts, part, language)} ${moneyText(amountFen)}`)
      .join(' · '),
    foot,
    head: (level) => {
      const column = layout.columns.find((one) => one.level === level);
      const sum = short(column?.inFen ?? 0);
      return [
        m.level(level),
        level === 0 ? m.columnOut(sum, detail.transfers.length) : m.column(column?.count ?? 0, sum),
      ];
    },
    card: (id) => {
      const card = nodes.get(id) ?? layout.cards[0]?.card;
      if (card === undefined) throw new Error('invariant broken: a card of the picture is known');
      return cardText(view, card, m, language);
    },
    stand: (stand) => m.stand[stand],
    label: (id) => {
      const ribbon = ribbons.get(id);
      return ribbon === undefined
        ? ['', '']
        : [short(ribbon.ribbon.amountFen), sinceText(ribbon, language)];
    },
  });
}

/** A cell that a spreadsheet would run as a formula is written as text. */
const cell = (value: string): string => {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};

/** The rows as CSV with a byte-order mark, as spreadsheets of this country expect. */
export function rowsCsv(view: CaseView): string {
  const m = messagesNow(fundMessages).row;
  const side = (id: string): string => {
    const { bank, rest } = sideName(view, id);
    return `${bank} ${rest}`.trim();
  };
  const head = [m.at, m.from, m.to, m.amount, m.traced, m.type, m.bank, m.place];
  const rows = moneyRows(view).map((row) => [
    fullTimeText(new Date(row.at)),
    side(row.fromId),
    side(row.toId),
    (row.amountFen / 100).toFixed(2),
    (row.tracedFen / 100).toFixed(2),
    m.types[row.type] ?? row.type,
    row.serial,
    row.place ?? '',
  ]);
  return `\uFEFF${[head, ...rows].map((one) => one.map(cell).join(',')).join('\r\n')}\r\n`;
}

function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const sharpness = 2;

/** The picture as pixels, twice as fine as the screen. */
async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * sharpness;
  canvas.height = image.naturalHeight * sharpness;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser draws no pictures');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png');
  });
}

const choices = ['svg', 'png', 'csv', 'table'] as const;
type Choice = (typeof choices)[number];

const contentOf = { svg: 'picture', png: 'picture', csv: 'rows', table: 'flow-table' } as const;

/** First on record, then in the hand: without the entry nothing leaves. */
export function ExportDialog({
  view,
  onClose,
}: {
  view: CaseView;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(actMessages).export;
  const me = useMe();
  const { language } = usePreferences();
  const { layout } = useFlowLayout(view, useFlowState(), pictureWidth);
  const [chosen, setChosen] = useState<ReadonlySet<Choice>>(new Set(['png', 'table']));
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, number } = view.detail;

  const run = async (): Promise<void> => {
    const contents = [...new Set([...chosen].map((one) => contentOf[one]))];
    const body = { contents, reason: reason.trim() };
    const made = await call('funds.export', { params: { id }, body });
    const foot = `${fullTimeText(new Date(serverNow()))} · ${me.name} · ${reason.trim()}`;
    const svg = pictureOf(view, layout, foot, language);
    if (chosen.has('svg')) save(`${number}.svg`, new Blob([svg], { type: 'image/svg+xml' }));
    if (chosen.has('png')) save(`${number}.png`, await pngOf(svg));
    if (chosen.has('csv')) save(`${number}.csv`, new Blob([rowsCsv(view)], { type: 'text/csv' }));
    toastDone(made.number === null ? m.done : `${m.done} · ${made.number}`);
    refresh(['document.list']);
    onClose();
  };
  return (
    <FormDialog
      title={m.title}
      verb={m.verb}
      width={460}
      onClose={onClose}
      busy={busy}
      ready={chosen.size > 0 && reason.trim() !== ''}
      error={error === null ? null : failureOf(error).text}
      onSubmit={() => {
        setBusy(true);
        run()
          .catch((failed: unknown) => setError(failed))
          .finally(() => setBusy(false));
      }}
    >
      <fieldset className="export-choices">
        <legend>{m.what}</legend>
        {choices.map((one) => (
          <CheckField
            key={one}
            label={m[one]}
            checked={chosen.has(one)}
            onCheck={(on) => {
              const next = new Set(chosen);
              if (on) next.add(one);
              else next.delete(one);
              setChosen(next);
            }}
          />
        ))}
      </fieldset>
      <TextField
        label={m.reason}
        hint={m.hint}
        value={reason}
        maxLength={500}
        required
        onText={setReason}
      />
    </FormDialog>
  );
}
