/** SVG paths on a 24 × 24 grid, drawn with round strokes 1.75 wide. */
export const ICONS = {
  add: 'M12 5v14M5 12h14',
  back: 'M19 12H5m6-6-6 6 6 6',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  'chevron-down': 'm6 9.5 6 6 6-6',
  'chevron-right': 'm9.5 6 6 6-6 6',
  close: 'M6 6l12 12M18 6 6 18',
  coin: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.500 7.500v9M9.500 7.500h3.200a2.200 2.200 0 0 1 0 4.400H9.500M9.500 11.900h3.700a2.300 2.300 0 0 1 0 4.600H9.500',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  down: 'M12 4v15m-6-6 6 6 6-6',
  up: 'M12 20V5m-6 6 6-6 6 6',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  film: 'M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4',
  folder: 'M3 6h6l2 2.5h10V19H3z',
  image: 'M4 5h16v14H4zm0 11 5-5 4.5 4.5L16 13l4 4M15 9.2h.01',
  info: 'M12 11v6M12 7.2v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  install: 'M12 3v11m-5-5 5 5 5-5M4 16v4h16v-4',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 1 0 13 5.300L12 6.300M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 1 0 11 18.700L12 17.700',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M5.500 12h.01M12 12h.01M18.500 12h.01',
  music:
    'M9 18V6l10-2v12M9 18a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 16a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z',
  next: 'M7 6v12l8-6zM17.500 6v12',
  offline:
    'M4 4l16 16M8.500 8.600A12 12 0 0 0 4 11.200M19.900 11.200a12 12 0 0 0-7-3.300M7.500 14.800a7 7 0 0 1 6-1.600M12 18.500h.01',
  pause: 'M8.500 6v12M15.500 6v12',
  play: 'M8 5.500v13l10.500-6.500z',
  previous: 'M17 6v12l-8-6zM6.500 6v12',
  recheck: 'M4 12a8 8 0 0 1 14-5.300L20 9M20 4.500V9h-4.500M20 12a8 8 0 0 1-14 5.300L4 15M4 19.500V15h4.500',
  save: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.800v4.400M9 14.800v4.400',
  text: 'M6 3h8l4 4v14H6zM9 11h6M9 14.500h6M9 18h3',
  trash: 'M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500',
  warning: 'M12 4 2.800 20h18.400zM12 10v4.500M12 17.300v.01',
} as const

export type IconName = keyof typeof ICONS
