/** The icons, drawn for this product: 20 units, line 1.6, in the colour of the text around them. */
import type { ReactElement } from 'react';

const paths = {
  shift: 'M3 4h14v9H3zM3 8.500h14M8 4v9M6 17h8M10 13v4',
  duty: 'M4 4.500h12V17H4zM4 8h12M7.500 3v3M12.500 3v3M7 11h2M11 11h2M7 14h2M11 14h2',
  queue: 'M3 4h4v4H3zM3 12h4v4H3zM10 5h7M10 8h5M10 13h7M10 16h5',
  quarantine: 'M4 6h12v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM3 3h14v3H3zM8 9.500h4',
  list: 'M4 5h1M8 5h8M4 10h1M8 10h8M4 15h1M8 15h5M14 14l1.500 1.500L18 13',
  source: 'M10 3v6M10 9 5 13M10 9l5 4M8 3h4M3 13h4v4H3zM13 13h4v4h-4z',
  people:
    'M7 9a2.800 2.800 0 1 0 0-5.600A2.800 2.800 0 0 0 7 9zM2 16.500c0-3 2-5 5-5s5 2 5 5M13 9a2.400 2.400 0 1 0 0-4.800M14.500 11.700c2.200.4 3.500 2.200 3.500 4.800',
  audit:
    'M10 2.500 16.500 5v5c0 4-2.700 6.500-6.500 7.700C6.200 16.500 3.500 14 3.500 10V5zM7.200 10l2 2 3.600-4',
  wall: 'M2.500 4h15v10h-15zM7 17h6M10 14v3M6 11V9M10 11V6.500M14 11V8',
  model: 'M3 5h7M14 5h3M12 3.200v3.600M3 10h2M9 10h8M7 8.200v3.600M3 15h8M15 15h2M13 13.200v3.600',
  policy: 'M5 2.500h8l3 3v12H5zM13 2.500v3h3M8 9h5M8 12h5M8 15h3',
  figure: 'M3 17V3M3 17h14M6 13.500l3.500-4 3 2.500L17 6',
  proposal: 'M5 17.500V3M5 3.500h10.500L13 7l2.500 3.500H5',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.500 13.500 17 17',
  phone:
    'M5.500 3h2.200l1.300 3.800-1.600 1.400a9 9 0 0 0 4.400 4.400l1.400-1.600L17 12.300v2.200c0 1.400-1 2.500-2.400 2.400C8.500 16.500 3.500 11.500 3.100 5.400 3 4 4.100 3 5.500 3z',
  sms: 'M3 4h14v10H9l-4 3v-3H3zM6.500 8h7M6.500 11h4',
  visit:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.500 2 2.500 12 0 14M10 3c-2.500 2-2.500 12 0 14',
  transfer: 'M3 6h11M11.500 3 14.500 6l-3 3M17 14H6M8.500 11l-3 3 3 3',
  report: 'M5 3h7l3 3v11H5zM12 3v3h3M8 9.500h4.500M8 12.500h4.500',
  eye: 'M2.500 10S5 5 10 5s7.500 5 7.500 5-2.500 5-7.500 5-7.500-5-7.500-5zM10 12.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400z',
  alert: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.500v4M10 13.200v.1',
  pause: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8.300 7.500v5M11.700 7.500v5',
  handover: 'M4 6h9l-2.500-2.500M16 14H7l2.500 2.500M13 6v0M7 14v0',
  up: 'M10 16V4.500M5.500 9 10 4.500 14.500 9',
  link: 'M8.500 11.500l3-3M7.500 9 5.200 11.300a2.500 2.500 0 0 0 3.500 3.500L11 12.500M9 7.500l2.300-2.300a2.500 2.500 0 0 1 3.500 3.500L12.500 11',
  check: 'M4.500 10.500l3.500 3.500 7.500-8',
  close: 'M5 5l10 10M15 5 5 15',
  down: 'M5.500 8 10 12.500 14.500 8',
  right: 'M8 5.500 12.500 10 8 14.500',
  external: 'M8 5H5v10h10v-3M11 4h5v5M16 4 9.500 10.500',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  refresh: 'M16 10a6 6 0 1 1-1.800-4.300M16 3.500v3h-3',
  lock: 'M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9',
  key: 'M7 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM10.500 10H17v3M14 10v2.500',
  user: 'M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c0-3.300 2.500-5.500 6-5.500s6 2.200 6 5.500',
  inbox: 'M3 11l2-7h10l2 7v5H3zM3 11h4l1 2h4l1-2h4',
  columns: 'M3 4h14v12H3zM8 4v12M12.500 4v12',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.200l2.800 1.800',
  note: 'M4 4h12v8l-4 4H4zM12 16v-4h4',
  house: 'M3.500 9.500 10 4l6.500 5.500M5 8.500V16h10V8.500',
  plus: 'M10 4v12M4 10h12',
  shield: 'M10 2.500 16.500 5v5c0 4-2.700 6.500-6.500 7.700C6.200 16.500 3.500 14 3.500 10V5z',
  tools: 'M4 6h12M4 10h12M4 14h12M7 4v4M13 8v4M8.500 12v4',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
