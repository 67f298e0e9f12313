/** Entry of the operator console. */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries, startKeyboard, Toasts } from '../ui/index.ts';
import { loadFonts } from '../ui/fonts.ts';
import { App } from './shell/app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('invariant broken: the page has no root');

startKeyboard();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
      <Toasts />
    </QueryClientProvider>
  </StrictMode>,
);
loadFonts();
