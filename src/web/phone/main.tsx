/** Entry of the phone app for those who go to the door. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { setPhone, startPhone } from './engine.ts';
import { watchForUpdate } from './update.ts';
import './phone.css';

const root = document.getElementById('root');
if (!root) throw new Error('invariant broken: the page has no root');

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
void startPhone();
void watchForUpdate(() => setPhone({ updateReady: true }));
