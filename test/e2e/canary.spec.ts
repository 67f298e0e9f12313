/**
 * Goal: Chinese is really drawn. Method: with a wrong font folder no glyph is drawn and every
 * picture would be blank, so the width of four characters and the ink they leave are measured.
 */
import { expect, test } from './centre.ts';

test('four characters of 20 px are 80 px wide and leave ink', async ({ page, centre }) => {
  await page.goto(centre.address);
  const heading = page.getByRole('heading', { level: 1, name: '登录' });
  await expect(heading).toBeVisible();
  expect((await heading.boundingBox())?.height).toBeGreaterThan(20);
  const measured = await page.evaluate(async () => {
    const font = "20px 'Noto Sans SC Variable', sans-serif";
    await document.fonts.load(font, '反诈预警');
    await document.fonts.ready;
    const canvas = document.createElement('canvas');
    canvas.width = 100;
    canvas.height = 40;
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('no canvas');
    pen.font = font;
    pen.fillText('反诈预警', 4, 28);
    const pixels = pen.getImageData(0, 0, 100, 40).data;
    let ink = 0;
    for (let i = 3; i < pixels.length; i += 4) if ((pixels[i] ?? 0) > 100) ink += 1;
    return { width: Math.round(pen.measureText('反诈预警').width), ink };
  });
  expect(measured.width).toBe(80);
  expect(measured.ink).toBeGreaterThan(250);
});
