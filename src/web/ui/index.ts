/** The kit every screen is built from. */
import './token.css';
import './kit.css';
import './list.css';

export * from './api.ts';
export * from './button.tsx';
export * from './clock.ts';
export * from './dialog.tsx';
export * from './form.tsx';
export * from './format.ts';
export * from './icon.tsx';
export * from './keyboard.ts';
export * from './list-keys.ts';
export * from './menu.tsx';
export * from './messages/index.ts';
export * from './page.tsx';
export * from './paging.ts';
export * from './preference.ts';
export * from './route.ts';
export * from './search.tsx';
export * from './shown-once.tsx';
export * from './side.tsx';
export * from './state.tsx';
export * from './stream.ts';
export * from './table.tsx';
export * from './tag.tsx';
export * from './toast.tsx';
export * from './value.tsx';
