/** A whole table: matrices by grade, single figures, and longer pieces as text. */
import { useState, type ReactElement } from 'react';
import { Card, useMessages } from '../../ui/index.ts';
import { Cell } from './cell.tsx';
import { policyMessages } from './messages.ts';
import { piecesOf, readAt, writeAt, type MatrixRow, type Piece, type Scalar } from './value.ts';
import { useFieldName } from './word.ts';

type SheetProps = {
  readonly value: unknown;
  /** What is in force: what differs from it is marked. */
  readonly base: unknown;
  /** Undefined: shown only. */
  readonly onValue?: ((value: unknown) => void) | undefined;
};

export function Sheet({ value, base, onValue }: SheetProps): ReactElement {
  const m = useMessages(policyMessages);
  const pieces = piecesOf(value);
  const singles = pieces.flatMap((piece) => (piece.kind === 'single' ? [piece.row] : []));
  const edit = (path: string) =>
    onValue === undefined ? undefined : (part: unknown) => onValue(writeAt(value, path, part));
  const cell = (path: string, label: string): ReactElement => (
    <Cell
      path={path}
      label={label}
      value={readAt(value, path) as Scalar}
      changed={readAt(value, path) !== readAt(base, path)}
      onValue={edit(path)}
    />
  );
  return (
    <div className="policy-sheet">
      {pieces.map((piece) =>
        piece.kind === 'matrix' ? (
          <Matrix key={piece.rows[0]?.path} piece={piece} cell={cell} />
        ) : null,
      )}
      {singles.length > 0 && (
        <Card title={m.other}>
          <dl className="policy-singles">
            {singles.map(({ path, name }) => (
              <Single key={path} name={name}>
                {(label) => cell(path, label)}
              </Single>
            ))}
          </dl>
        </Card>
      )}
      {pieces.map((piece) =>
        piece.kind === 'whole' ? (
          <Whole
            key={piece.row.path}
            name={piece.row.name}
            value={readAt(value, piece.row.path)}
            onValue={edit(piece.row.path)}
          />
        ) : null,
      )}
    </div>
  );
}

function Single({
  name,
  children,
}: {
  name: string;
  children: (label: string) => ReactElement;
}): ReactElement {
  const label = useFieldName()(name);
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children(label)}</dd>
    </div>
  );
}

function Matrix({
  piece,
  cell,
}: {
  piece: Extract<Piece, { kind: 'matrix' }>;
  cell: (path: string, label: string) => ReactElement;
}): ReactElement {
  const m = useMessages(policyMessages);
  const name = useFieldName();
  const [first] = piece.rows as readonly [MatrixRow, ...MatrixRow[]];
  const grades = first.columns.every((column) => /^P\d$/.test(column));
  const title = piece.title === '' ? (grades ? m.grades : name(first.name)) : name(piece.title);
  return (
    <Card title={title}>
      <div className="policy-scroll">
        <table className="policy-matrix">
          <thead>
            <tr>
              <th scope="col">{m.column.field}</th>
              {first.columns.map((column) => (
                <th key={column} scope="col">
                  {name(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {piece.rows.map((row) => (
              <tr key={row.path}>
                <th scope="row">{name(row.name)}</th>
                {row.columns.map((column) => (
                  <td key={column}>
                    {cell(`${row.path}.${column}`, `${name(row.name)} ${name(column)}`)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** Lists and deeper pieces: read as text, written as text that must hold. */
function Whole({
  name,
  value,
  onValue,
}: {
  name: string;
  value: unknown;
  onValue: ((value: unknown) => void) | undefined;
}): ReactElement {
  const m = useMessages(policyMessages);
  const title = useFieldName()(name);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? JSON.stringify(value, null, 2);
  const count = Array.isArray(value)
    ? value.length
    : Object.keys((value as object | null) ?? {}).length;
  const wrong = typed !== null && parseJson(typed) === undefined;
  return (
    <Card title={title} extra={<span className="field-hint">{m.items(count)}</span>}>
      {onValue === undefined ? (
        <textarea
          className="input policy-json"
          rows={Math.min(16, text.split('\n').length)}
          aria-label={title}
          readOnly
          value={text}
        />
      ) : (
        <>
          <textarea
            className="input policy-json"
            rows={Math.min(24, text.split('\n').length + 1)}
            aria-label={`${title} ${m.json}`}
            aria-invalid={wrong || undefined}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setTyped(event.target.value);
              const parsed = parseJson(event.target.value);
              if (parsed !== undefined) onValue(parsed.value);
            }}
            onBlur={() => {
              if (!wrong) setTyped(null);
            }}
          />
          {wrong && <p className="field-error">{m.wrongJson}</p>}
        </>
      )}
    </Card>
  );
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
