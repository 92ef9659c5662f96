// Icons as strokes on a grid of 16 x 16.
export const ICONS = {
  datasets:
    'M2.5 4c0-1 2.5-1.8 5.5-1.8s5.5.8 5.5 1.8v8c0 1-2.5 1.8-5.5 1.8s-5.5-.8-5.5-1.8zM2.5 4c0 1 2.5 1.8 5.5 1.8s5.5-.8 5.5-1.8M2.5 8c0 1 2.5 1.8 5.5 1.8s5.5-.8 5.5-1.8',
  settings: 'M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.7v3.6M6 9.7v3.6',
  play: 'M4.5 2.8v10.4l8.5-5.2z',
  pause: 'M5 3v10M11 3v10',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2 8h12M2 8l3-3M2 8l3 3M14 8l-3-3M14 8l-3 3',
  back: 'M10 3L5 8l5 5',
  pencil: 'M3 13l.8-3.2 7-7 2.4 2.4-7 7zM9.3 4.3l2.4 2.4',
  remove: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4',
  close: 'M4 4l8 8M12 4l-8 8',
  open: 'M2 12.5v-9h4l1.5 1.8H14v7.2z',
  file: 'M4 1.8h5l3.2 3.2v9.2H4zM9 1.8V5h3.2',
  save: 'M8 2v8M4.8 7L8 10.2 11.2 7M2.5 13.5h11',
  down: 'M4 6l4 4 4-4',
  drop: 'M8 1.8v7M5 6l3 3 3-3M2 9.5V14h12V9.5',
  results: 'M2 2.5h12v11H2zM2 6.2h12M2 9.8h12M6 2.5v11',
  runs: 'M2 2v12h12M4.5 4.5c1 5 3 6.5 8.5 6.5',
  new: 'M8 3v10M3 8h10',
  stop: 'M3.5 3.5h9v9h-9z',
  again: 'M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  enlarge: 'M9.5 2.5h4v4M13.5 2.5l-5 5M6.5 13.5h-4v-4M2.5 13.5l5-5',
  shrink: 'M13 7H9V3M9 7l4.5-4.5M3 9h4v4M7 9l-4.5 4.5',
} as const

export type IconName = keyof typeof ICONS
