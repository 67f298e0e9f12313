/** A machine without Chinese glyphs gets the bundled ones; everybody else downloads nothing. */
export function loadMissingFont(): void {
  requestAnimationFrame(() => {
    setTimeout(() => {
      if (!drawsChinese()) void import('@fontsource-variable/noto-sans-sc');
    }, 0);
  });
}

/** Two characters look the same only where neither has a glyph. */
function drawsChinese(): boolean {
  return pictureOf('\u53cd') !== pictureOf('\u8bc8');
}

function pictureOf(character: string): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [24, 24];
  const pen = canvas.getContext('2d');
  if (pen === null) return character;
  pen.font = '20px sans-serif';
  pen.fillText(character, 0, 20);
  return canvas.toDataURL();
}
