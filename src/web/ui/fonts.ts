/** Fetches the bundled fonts once the first picture is on the screen. */
export function loadFonts(): void {
  requestAnimationFrame(() => {
    setTimeout(() => {
      void import('@fontsource-variable/inter');
      void import('@fontsource-variable/noto-sans-sc');
    }, 0);
  });
}
