/** Entry of the wall screen. */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries } from '../ui/api.ts';
import { loadFonts } from '../ui/fonts.ts';
import '../ui/token.css';
import './wall.css';
import { WallScreen } from './screen.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('invariant broken: the page has no root');

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <WallScreen />
    </QueryClientProvider>
  </StrictMode>,
);
loadFonts();
