// The PNG files of resources/icons: which drawing each comes from, and its size.

export interface Icon {
  readonly file: string
  readonly drawing: 'icon.svg' | 'icon-small.svg'
  /** Pixels of a side. */
  readonly size: number
  /** Pixels left empty on each side. */
  readonly margin: number
}

const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512]

export const ICONS: readonly Icon[] = [
  // electron-builder takes the sizes from the names.
  ...LINUX_SIZES.map((size): Icon => ({
    file: `${size}x${size}.png`,
    drawing: size < 64 ? 'icon-small.svg' : 'icon.svg',
    size,
    margin: 0,
  })),
  // electron-builder makes an .ico and an .icns of these two. macOS wants air around the shape: 824 of 1024 pixels.
  { file: 'windows.png', drawing: 'icon.svg', size: 1024, margin: 0 },
  { file: 'mac.png', drawing: 'icon.svg', size: 1024, margin: 64 },
]
