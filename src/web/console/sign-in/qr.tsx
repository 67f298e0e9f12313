/** A QR code as one path. */
import { create } from 'qrcode';
import type { ReactElement } from 'react';

const quiet = 2;

export function QrCode({ text, label }: { text: string; label: string }): ReactElement {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const parts: string[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x) !== 0) parts.push(`M${x + quiet} ${y + quiet}h1v1h-1z`);
    }
  }
  const size = modules.size + 2 * quiet;
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={parts.join('')} fill="#131c2b" />
    </svg>
  );
}
