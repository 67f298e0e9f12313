/** A machine without Chinese glyphs gets the bundled ones; everybody else downloads nothing. */
export function loadMissingFont(): void {
  requestAnimationFrame(() => {
    setTimeout(() => {
      if (!drawsChinese()) void bringFont();
    }, 0);
  });
}

/** What was drawn without glyphs is drawn again only where its font changes: the family goes first. */
async function bringFont(): Promise<void> {
  await import('@fontsource-variable/noto-sans-sc');
  const { style } = document.body;
  style.fontFamily = `'Noto Sans SC Variable', ${getComputedStyle(document.body).fontFamily}`;
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
